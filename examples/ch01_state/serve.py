"""The shell for a real server: plain values become a store, a key and a clock."""

import os
import secrets

from flask import Flask

from examples.ch01_state.app import create_app
from examples.ch01_state.baskets import (
    Baskets,
    ClientBaskets,
    MemoryBaskets,
    SharedBaskets,
)
from examples.ch01_state.orders import Orders
from examples.lab import MemoryStore, Store
from examples.lab.store import RedisStore

KEY_NAME = "SHOP_KEY"
KEY_LENGTH = 32  # characters at least


def create_from_config(store: str) -> Flask:
    """Build the shop; `store` is memory, client, or the URL of a shared store.

    Raises ValueError when baskets live with the client and SHOP_KEY is no good key.
    """
    if store == "memory":
        return _shop(MemoryBaskets(secrets.token_urlsafe), MemoryStore())
    if store == "client":  # its orders are the shop's all the same
        url = os.environ.get("REDIS_URL")
        orders = RedisStore(url) if url else MemoryStore()
        return _shop(ClientBaskets(signing_key()), orders)
    shared = RedisStore(store)
    return _shop(SharedBaskets(shared, secrets.token_urlsafe), shared)


def signing_key() -> str:
    """Read the key that all replicas share; raises ValueError when it is too short."""
    key = os.environ.get(KEY_NAME, "")
    if len(key) < KEY_LENGTH:
        raise ValueError(
            f"{KEY_NAME} must have at least {KEY_LENGTH} characters, not {len(key)}"
        )
    return key


def _shop(baskets: Baskets, store: Store) -> Flask:
    return create_app(baskets=baskets, orders=Orders(store))
