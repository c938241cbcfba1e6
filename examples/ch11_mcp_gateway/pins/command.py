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
from examples.ch11_mcp_gateway.aggregate.upstream_lists import Listing
from examples.ch11_mcp_gateway.assembly import World, everything, issuer, server
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import Marks
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.config.model import Config
from examples.ch11_mcp_gateway.demo import made_up
from examples.ch11_mcp_gateway.pins.approval import identity
from examples.ch11_mcp_gateway.pins.lock_file import LockError
from examples.ch11_mcp_gateway.pins.pins import KINDS, Listed, by_name
from examples.ch11_mcp_gateway.pins.review import WRONG, add_arguments, pin
from examples.ch11_mcp_gateway.rest.rest_server import nearby
from examples.ch11_mcp_gateway.serve import (
    GATEWAY_KEYS,
    new_id,
    tokens_from_environment,
)
from examples.ch11_mcp_gateway.upstream.credentials import Credentials
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
        listed = dict(asked(config, folder))
        lock = Path(chosen.lock) if chosen.lock else folder / (config.door.pins or LOCK)
        return pin(listed, lock, chosen.approve, chosen.approve_all, say)
    except (ConfigError, LockError) as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{parser.prog}: {error.filename}: {error.strerror}\n")
    except (McpError, ValueError) as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
    return WRONG


def asked(config: Config, folder: Path) -> Iterator[tuple[str, Listed]]:
    """Yield what each server lists; raises McpError where one does not answer."""
    if not any(one.audience for one in config.upstreams):  # then nothing is signed
        os.environ.setdefault(GATEWAY_KEYS, made_up("pin"))
    networks = config.door.networks
    client = PooledClient(lambda address: is_address_allowed(address, networks))
    ring, store = load_key_ring(GATEWAY_KEYS), MemoryStore()
    state_codec = RequestStateCodec(lambda: ring, issuer(config), time.time, new_id)
    world = World(
        client, store, ring, time.time, new_id, MemoryStore,
        near=nearby(config, folder, client, state_codec),
        fixed=tokens_from_environment(config),
    )  # fmt: skip
    credentials = Credentials(
        lambda: ring, issuer(config), time.time, new_id, world.fixed
    )
    servers = {one.name: server(one, world, credentials) for one in config.upstreams}
    cache = SharedCache(Marks(store, new_id), time.time)
    listing = Listing(servers, cache, credentials.context, everything)
    for one in config.upstreams:
        kinds = {
            kind: by_name(listing.of(one.name, f"{kind}/list", "").items)
            for kind in KINDS
        }
        yield one.name, Listed(identity(one), kinds)
