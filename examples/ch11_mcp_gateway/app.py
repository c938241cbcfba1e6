"""The shell: chapter 10's endpoint, with a gateway in the place of a server."""

import time
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from flask import Flask, Response

from examples.bookshop.wire import json_response
from examples.ch03_tokens import KeyRing
from examples.ch07_gateway import UpstreamClient
from examples.ch10_mcp import Authenticator
from examples.ch10_mcp import create_app as create_endpoint
from examples.ch11_mcp_gateway.assembly import Parts, World, gateway
from examples.ch11_mcp_gateway.audit import Audit, Entry
from examples.ch11_mcp_gateway.auth.authentication import Doorkeeper, tokens_of
from examples.ch11_mcp_gateway.config.model import Config
from examples.lab import MemoryStore, Store

KEYS = "/.well-known/jwks.json"
EXTENSION = "mcp_gateway"


def create_app(
    *,
    config: Config,
    client: UpstreamClient,
    ring: KeyRing,
    store: Store | None = None,
    clock: Callable[[], float] = time.time,
    new_id: Callable[[], str] = token_urlsafe,
    new_store: Callable[[], Store] = MemoryStore,
    note: Callable[[Entry], object] = lambda entry: None,
    tokens: Authenticator | None = None,
    parts: Parts | None = None,
    world: dict[str, Any] | None = None,
    **endpoint: Any,
) -> Flask:
    """Build a gateway; `parts` replaces what decides, `world` adds to the tools.

    `note` takes each entry of the audit log. `endpoint` goes to chapter 10's
    `create_app`: `heartbeat`, `max_stream_seconds`, `max_streams`, `max_body`.
    """
    shared = new_store() if store is None else store
    tools = World(client, shared, ring, clock, new_id, new_store, note, **(world or {}))
    audit = Audit(note, clock)
    core = gateway(config, tools, parts or Parts(), audit)
    if tokens is None and config.jwt is not None:
        tokens = tokens_of(config.jwt, clock)
    endpoint.setdefault("hosts", frozenset(config.door.hosts))
    app = create_endpoint(
        server=core,
        bus=core,
        tokens=Doorkeeper(tokens, audit) if tokens else None,
        clock=clock,
        **endpoint,
    )
    app.extensions[EXTENSION] = core

    @app.get(KEYS)
    def keys() -> Response:
        return json_response(ring.public_keys())

    return app
