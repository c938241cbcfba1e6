"""The shell for real servers: plain values become stores, clocks, keys and ids."""

import atexit
import base64
import os
import secrets
import sys
import time
from typing import Any

from flask import Flask
from gevent import get_hub, spawn  # type: ignore[import-untyped]  # it has no types
from gevent.event import Event  # type: ignore[import-untyped]
from gevent.lock import BoundedSemaphore  # type: ignore[import-untyped]

from examples.ch03_tokens import Accounts, Argon2, KeyRing
from examples.ch07_gateway import AccessLog, PooledClient, allowed, read_config
from examples.ch12_choosing.app import FOR_ONE, create_app
from examples.ch12_choosing.shop.careless import redated
from examples.ch12_choosing.shop.folder import Folder
from examples.ch12_choosing.shop.papers import GATEWAY
from examples.ch12_choosing.shop.parts import LIFE, Gateway, Ground, agents, identity
from examples.ch12_choosing.shop.promise import Promise
from examples.lab import MemoryStore
from examples.lab.redis_store import RedisStore

SEAL = "SHOP_STATE_KEY"
OFF = "off"


class ThreadedArgon2(Argon2):
    """Hashing beside the event loop, which it would otherwise hold up."""

    def hash(self, password: str) -> str:
        """Hash in a thread of gevent's pool."""
        return str(get_hub().threadpool.apply(super().hash, (password,)))

    def fits(self, kept: str, password: str) -> bool:
        """Verify in a thread of gevent's pool."""
        return bool(get_hub().threadpool.apply(super().fits, (kept, password)))


def ground(store: str, folder: str) -> Ground:
    """Return what a service stands on: a store's URL, and a folder of papers."""
    shared = RedisStore(store)
    return Ground(shared, Folder(folder), time.time, lambda: secrets.token_urlsafe(24))


def create_shop(store: str, receipt: float = 0.0, **odd: Any) -> Flask:
    """Build one worker of the shop; a receipt takes so many seconds.

    `odd` is what an afternoon has otherwise: `fresh` and `spare` seconds, `for_one` the
    Cache-Control of orders, `in_memory` to keep them where they die with the worker.
    """
    usual = Promise()
    return create_app(
        store=RedisStore(store),
        orders=MemoryStore() if odd.get("in_memory") else None,
        promise=Promise(odd.get("fresh", usual.fresh), odd.get("spare", usual.spare)),
        for_one=odd.get("for_one", FOR_ONE),
        receipt=lambda: time.sleep(receipt),
    )


def create_identity(store: str, folder: str, life: float = LIFE) -> Flask:
    """Build the issuer of tokens that live so many seconds."""
    base = ground(store, folder)
    return identity(base, Accounts(base.store, ThreadedArgon2()), life)


def create_agents(store: str, folder: str) -> Any:
    """Build the shop's server for agents; SHOP_STATE_KEY seals unfinished calls."""
    raw = os.environ[SEAL].encode()
    told = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    key = {"kty": "oct", "k": told, "kid": "state", "alg": "HS256"}
    return agents(ground(store, folder), KeyRing((key,), "state"))


def create_gateway(
    store: str, folder: str, shop: list[str], log: str = OFF, redate: bool = False
) -> Any:
    """Build the gateway; `redate` makes it hide how old its answers are."""
    base = ground(store, folder)
    networks = read_config(base.papers.read(GATEWAY)).door.networks
    access = AccessLog(len if log == OFF else sys.stderr.write)
    atexit.register(access.flush)
    world = {
        "event": Event,
        "lock": BoundedSemaphore,
        "spawn": in_a_greenlet,
        "log": access,
    }
    client = PooledClient(lambda address: allowed(address, networks))
    gateway = Gateway(base, client, shop, world)
    return redated(gateway, time.time) if redate else gateway


def in_a_greenlet(work: Any, *, daemon: bool = False) -> None:
    """Start work beside the requests; it ends with the process."""
    spawn(work)
