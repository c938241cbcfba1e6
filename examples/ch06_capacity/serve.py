"""The shell for real servers: plain values become the front, or the catalogue."""

from flask import Flask
from requests import Session

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch01_state import create_app as create_shop
from examples.ch06_capacity.app import create_app
from examples.ch06_capacity.cache.catalogue_cache import CacheRules
from examples.lab import MemoryStore


def create_from_config(origin: str, policy: str, size: int, ttl: int) -> Flask:
    """Build a front; each process of it has a cache of its own, and old by `ttl` s."""
    return create_app(
        origin=origin,
        session=Session(),
        policy=policy,
        size=size,
        rules=CacheRules(ttl=ttl),
    )


def create_catalogue() -> Flask:
    """Build the catalogue: the shop of chapter 1, without baskets that last."""
    return create_shop(
        baskets=MemoryBaskets(lambda: "nobody"), orders=Orders(MemoryStore())
    )
