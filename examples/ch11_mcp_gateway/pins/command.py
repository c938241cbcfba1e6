"""The shell of `pin`: asks each server what it lists, as the gateway would."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from examples.ch03_tokens import load_key_ring
from examples.ch07_gateway import (
    ConfigError,
    PooledClient,
    config_text,
    is_address_allowed,
)
from examples.ch10_mcp import McpError, RequestStateCodec
from examples.ch11_mcp_gateway.aggregate.upstream_lists import LISTS, Say, UpstreamLists
from examples.ch11_mcp_gateway.assembly import (
    GatewayDependencies,
    approve_everything,
    build_server,
    gateway_issuer,
)
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.config.model import McpGatewayConfig
from examples.ch11_mcp_gateway.demo import generated_key
from examples.ch11_mcp_gateway.pins.approval import server_identity
from examples.ch11_mcp_gateway.pins.lock_file import LockFileError
from examples.ch11_mcp_gateway.pins.pins import KINDS, ServerDefinitions, by_name
from examples.ch11_mcp_gateway.pins.review import WRONG, add_arguments, review
from examples.ch11_mcp_gateway.rest.rest_server import rest_servers
from examples.ch11_mcp_gateway.serve import (
    GATEWAY_KEYS,
    new_id,
    tokens_from_environment,
)
from examples.ch11_mcp_gateway.upstream.credentials import UpstreamCredentials
from examples.lab import MemoryStore
from examples.lab.serve import Parser, say

LOCK = "tools.lock"
WHAT = """Ask each server for its tools and prompts; compare them with the lock file.

What is new or changed is shown, and nothing is written until it is approved. Where a
server takes tokens that the gateway signs, GATEWAY_KEYS must be the gateway's."""


def pin_main(given: list[str]) -> int:
    """Do what the arguments say; return the exit status."""
    parser = Parser("python -m examples.ch11_mcp_gateway pin", WHAT)
    parser.add_argument(
        "--config", metavar="FILE", required=True, help="of the gateway"
    )
    parser.add_argument(
        "--lock", metavar="FILE", help=f"default: gateway.pins of it, or {LOCK}"
    )
    add_arguments(parser)
    chosen = parser.parse_strictly(given)
    try:
        config = read_config(config_text(chosen.config), chosen.config)
        folder = Path(chosen.config).resolve().parent
        listed = dict(list_servers(config, folder))
        lock = (
            Path(chosen.lock) if chosen.lock else folder / (config.gateway.pins or LOCK)
        )
        return review(listed, lock, chosen.approve, chosen.approve_all, say)
    except (ConfigError, LockFileError) as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{parser.prog}: {error.filename}: {error.strerror}\n")
    except (McpError, ValueError) as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
    return WRONG


def list_servers(
    config: McpGatewayConfig, folder: Path
) -> Iterator[tuple[str, ServerDefinitions]]:
    """Yield what each server lists; raises McpError where one does not answer."""
    lists = upstream_lists(config, folder, lambda *words: say(" ".join(words)))
    for one in config.upstreams:
        kinds = {
            kind: by_name(lists.list(one.name, f"{kind}/list", "").items)
            for kind in KINDS
        }
        yield one.name, ServerDefinitions(server_identity(one), kinds)


def say_servers(config: McpGatewayConfig, folder: Path) -> None:
    """Ask each server for each of its lists; say what is missing, and why."""

    def tell(server: str, method: str, why: str) -> None:
        say(f"{server}: {method}: {why}")

    try:
        lists = upstream_lists(config, folder, tell)
    except ValueError as error:
        return say(f"servers were not asked: {error}")
    for one in config.upstreams:
        for method in LISTS:
            try:
                lists.list(one.name, method, "")
            except McpError as error:
                tell(one.name, method, f"missing: {error}")
    return None


def upstream_lists(config: McpGatewayConfig, folder: Path, tell: Say) -> UpstreamLists:
    """Return what asks the servers of a configuration, as the gateway would."""
    if not any(one.audience for one in config.upstreams):  # then nothing is signed
        os.environ.setdefault(GATEWAY_KEYS, generated_key("pin"))
    networks = config.gateway.networks
    client = PooledClient(lambda address: is_address_allowed(address, networks))
    ring, store = load_key_ring(GATEWAY_KEYS), MemoryStore()
    state_codec = RequestStateCodec(
        lambda: ring, gateway_issuer(config), time.time, new_id
    )
    dependencies = GatewayDependencies(
        client, store, ring, time.time, new_id, MemoryStore,
        local_servers=rest_servers(config, folder, client, state_codec),
        fixed_tokens=tokens_from_environment(config),
    )  # fmt: skip
    credentials = UpstreamCredentials(
        lambda: ring,
        gateway_issuer(config),
        time.time,
        new_id,
        dependencies.fixed_tokens,
    )
    servers = {
        one.name: build_server(one, dependencies, credentials)
        for one in config.upstreams
    }
    cache = SharedCache(TagVersions(store, new_id), time.time)
    return UpstreamLists(
        servers, cache, credentials.authorization_context, approve_everything,
        clock=time.time, say=tell,
    )  # fmt: skip
