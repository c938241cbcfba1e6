"""The shell for real servers: plain values become a replica, or a balancer."""

import secrets
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import requests
from flask import Flask
from requests.adapters import HTTPAdapter

from examples.ch01_state import MemoryBaskets, Orders, SharedBaskets
from examples.ch02_scale import create_app as create_balancer
from examples.ch04_http_cache import PooledOrigin, run_in_thread
from examples.ch12_choosing.architectures.architecture import balancer_config
from examples.ch12_choosing.architectures.replica_app import (
    cached_pages,
    create_replica,
    uncached_pages,
)
from examples.ch12_choosing.architectures.worker_slot import WorkerSlot
from examples.lab import MemoryStore, Store
from examples.lab.store import RedisStore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MEMORY = "memory"
CONNECTIONS = 64  # kept open to each upstream
PATIENCE = 5.0  # seconds for the origin


def create_from_config(
    origin: str, store: str, cached: bool, work: float
) -> "WSGIApplication":
    """Build a replica; `store` is memory or a URL, `work` seconds of each request."""
    slot = WorkerSlot(work, time.sleep, threading.Lock)
    kept: Store = MemoryStore() if store == MEMORY else RedisStore(store)
    stateful = store == MEMORY
    baskets = (
        MemoryBaskets(secrets.token_urlsafe)
        if stateful
        else SharedBaskets(kept, secrets.token_urlsafe)
    )
    if cached:
        pages = cached_pages(
            origin=origin, upstream=PooledOrigin(origin, PATIENCE), slot=slot,
            clock=time.time, event=threading.Event, lock=threading.Lock,
            background=run_in_thread,
        )  # fmt: skip
    else:
        pages = uncached_pages(origin=origin, slot=slot, session=opened())
    return create_replica(baskets=baskets, orders=Orders(kept), pages=pages, slot=slot)


def create_front(upstreams: Sequence[str], balancer: str) -> Flask:
    """Build the balancer before `upstreams`."""
    config = balancer_config(balancer)
    return create_balancer(upstreams=upstreams, config=config, session=opened())


def opened() -> requests.Session:
    """Open a session that keeps its connections."""
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session
