"""The shell for a real server: plain values become a store, keys, a clock, ids."""

import secrets
import time

from flask import Flask

from examples.ch03_tokens import KeyRing, load_key_ring
from examples.ch10_mcp.app import create_app
from examples.ch10_mcp.conformance import with_fixtures
from examples.ch10_mcp.security.request_state import RequestStateCodec
from examples.ch10_mcp.server.subscriptions import NotificationBus
from examples.ch10_mcp.shop.shop_server import bookshop_server
from examples.lab import MemoryStore
from examples.lab.store import RedisStore

KEY_NAME = "SHOP_STATE_KEYS"
AUDIENCE = "https://shop.example/mcp"
MEMORY = "memory"


def create_from_config(store: str = MEMORY, conformance: bool = False) -> Flask:
    """Build the server; `store` is memory, or the URL of a shared one."""
    shared = MemoryStore() if store == MEMORY else RedisStore(store)
    ring: KeyRing = load_key_ring(KEY_NAME)
    state_codec = RequestStateCodec(lambda: ring, AUDIENCE, time.time, new_id)
    bus = NotificationBus(shared)
    server = bookshop_server(shared, state_codec, new_id)
    return create_app(
        server=with_fixtures(server, bus) if conformance else server, bus=bus
    )


def new_id() -> str:
    """Make an id that nobody can guess."""
    return secrets.token_urlsafe(16)
