"""The shell for real servers: plain values become a gateway, or one behind it."""

import atexit
import os
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]  # it has no types
from flask import Flask

from examples.ch03_tokens import TokenPolicy, load_key_ring
from examples.ch07_gateway import (
    AccessLog,
    PooledClient,
    is_address_allowed,
    log_writer,
)
from examples.ch10_mcp import (
    BearerTokens,
    NotificationBus,
    RequestStateCodec,
    bookshop_server,
)
from examples.ch10_mcp import create_app as create_server
from examples.ch11_mcp_gateway.app import EXTENSION, create_app
from examples.ch11_mcp_gateway.assembly import Components, gateway_issuer
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.config.model import McpGatewayConfig
from examples.ch11_mcp_gateway.issuer_app import create_issuer
from examples.ch11_mcp_gateway.pins.approval import approval_filter
from examples.ch11_mcp_gateway.rest.rest_server import rest_servers
from examples.lab import MemoryStore
from examples.lab.store import RedisStore

GATEWAY_KEYS, ISSUER_KEYS = "GATEWAY_KEYS", "DEMO_ISSUER_KEYS"
STATE_KEYS = "SHOP_STATE_KEYS"
MEMORY, STDERR = "memory", "stderr"


def create_from_config(
    config: str, store: str = MEMORY, log: str = STDERR, folder: str = "."
) -> Flask:
    """Build a gateway from the file `config`; other files are named from `folder`.

    `store` is memory, or the URL of a shared one; `log` is stderr, off, or a path.
    """
    parsed = read_config(Path(config).read_text("utf-8"), config)
    networks = parsed.gateway.networks
    client = PooledClient(lambda address: is_address_allowed(address, networks))
    access = AccessLog(log_writer(log))
    atexit.register(access.flush)
    ring = load_key_ring(GATEWAY_KEYS)
    state_codec = RequestStateCodec(
        lambda: ring, gateway_issuer(parsed), time.time, new_id
    )
    app = create_app(
        config=parsed,
        client=client,
        ring=ring,
        store=MemoryStore() if store == MEMORY else RedisStore(store),
        new_id=new_id,
        audit_sink=lambda entry: access.append(entry.to_json()),
        components=Components(approval_filter=approval_filter(parsed, Path(folder))),
        dependencies={
            "lock": threading.Lock,
            "run_all": run_in_greenlets,
            "local_servers": rest_servers(parsed, Path(folder), client, state_codec),
            "fixed_tokens": tokens_from_environment(parsed),
        },
    )
    subscriptions = app.extensions[EXTENSION].subscriptions
    subscriptions.spawn, subscriptions.sleep = gevent.spawn, time.sleep
    subscriptions.jitter = partial(random.uniform, 0.5, 1.0)
    for name in subscriptions.followable_servers():
        gevent.spawn(subscriptions.follow_lists, name, time.sleep)
    gevent.spawn(access.keep_flushing, time.sleep)
    return app


def check_config(config: McpGatewayConfig, folder: Path) -> None:
    """Look at all that the configuration names; raises ConfigError, ValueError."""
    tokens_from_environment(config)
    approval_filter(config, folder)
    ring = load_key_ring(GATEWAY_KEYS)
    state_codec = RequestStateCodec(
        lambda: ring, gateway_issuer(config), time.time, new_id
    )
    rest_servers(config, folder, PooledClient(), state_codec)


def run_in_greenlets(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do pieces of work, each in a greenlet: the slowest decides how long it takes."""
    greenlets = [gevent.spawn(work) for work in works]
    return [one.get() for one in greenlets]


def tokens_from_environment(config: McpGatewayConfig) -> dict[str, str]:
    """Return the fixed tokens by server; raises ValueError for an empty one."""
    fixed = {}
    for one in config.upstreams:
        if one.token_from:
            fixed[one.name] = os.environ.get(one.token_from, "")
            if not fixed[one.name]:
                raise ValueError(
                    f"{one.token_from}, the token for {one.name}, is empty"
                )
    return fixed


def create_shop_from_config(keys: dict[str, Any], issuer: str, audience: str) -> Flask:
    """Build the shop; it takes tokens that this one gateway signed for it."""
    store, ring = MemoryStore(), load_key_ring(STATE_KEYS)
    policy = TokenPolicy(("EdDSA",), issuer, audience, leeway=5.0, max_lifetime=120.0)
    state_codec = RequestStateCodec(lambda: ring, audience, time.time, new_id)
    return create_server(
        server=bookshop_server(store, state_codec, new_id),
        bus=NotificationBus(store),
        tokens=BearerTokens(lambda: keys, policy, time.time),
    )


def create_issuer_from_config(issuer: str, audience: str) -> Flask:
    """Build the demonstration's issuer of tokens."""
    return create_issuer(
        issuer=issuer, audience=audience, ring=load_key_ring(ISSUER_KEYS)
    )


def new_id() -> str:
    """Make an id that nobody can guess."""
    return secrets.token_urlsafe(16)
