"""The shell: chapter 10's endpoint, with a gateway in the place of a server."""

import time
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from flask import Flask, Response

from examples.bookshop.http_json import json_response
from examples.ch03_tokens import KeyRing
from examples.ch07_gateway import UpstreamClient
from examples.ch10_mcp import Authenticator
from examples.ch10_mcp import create_app as create_endpoint
from examples.ch11_mcp_gateway.assembly import (
    Components,
    GatewayDependencies,
    build_gateway,
)
from examples.ch11_mcp_gateway.audit import AuditEntry, AuditLog
from examples.ch11_mcp_gateway.auth.authentication import (
    AuditedAuthenticator,
    bearer_tokens,
)
from examples.ch11_mcp_gateway.config.model import McpGatewayConfig
from examples.lab import MemoryStore, Store

JWKS_PATH = "/.well-known/jwks.json"
EXTENSION = "mcp_gateway"


def create_app(
    *,
    config: McpGatewayConfig,
    client: UpstreamClient,
    ring: KeyRing,
    store: Store | None = None,
    clock: Callable[[], float] = time.time,
    new_id: Callable[[], str] = token_urlsafe,
    new_store: Callable[[], Store] = MemoryStore,
    audit_sink: Callable[[AuditEntry], object] = lambda entry: None,
    tokens: Authenticator | None = None,
    components: Components | None = None,
    dependencies: dict[str, Any] | None = None,
    **endpoint: Any,
) -> Flask:
    """Build a gateway; `components` replaces what decides.

    `dependencies` adds to those that the other parameters make. `audit_sink` takes each
    entry of the audit log. `endpoint` goes to chapter 10's `create_app`: `heartbeat`,
    `max_stream_seconds`, `max_streams`, `max_body`.
    """
    shared_store = new_store() if store is None else store
    all_dependencies = GatewayDependencies(
        client,
        shared_store,
        ring,
        clock,
        new_id,
        new_store,
        audit_sink,
        **(dependencies or {}),
    )
    audit_log = AuditLog(audit_sink, clock)
    gateway = build_gateway(
        config, all_dependencies, components or Components(), audit_log
    )
    if tokens is None and config.jwt is not None:
        tokens = bearer_tokens(config.jwt, clock)
    endpoint.setdefault("hosts", frozenset(config.gateway.hosts))
    app = create_endpoint(
        server=gateway,
        bus=gateway,
        tokens=AuditedAuthenticator(tokens, audit_log) if tokens else None,
        clock=clock,
        **endpoint,
    )
    app.extensions[EXTENSION] = gateway

    @app.get(JWKS_PATH)
    def keys() -> Response:
        return json_response(ring.public_keys())

    return app
