"""The shell for real servers: plain values become a shop, or the balancer before it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

import requests
from flask import Flask
from requests.adapters import HTTPAdapter

from examples.ch01_state import MemoryBaskets, Orders, SharedBaskets
from examples.ch02_scale.app import create_app
from examples.ch02_scale.backoff import Backoff
from examples.ch02_scale.health import Checks
from examples.ch02_scale.retrying import Retries
from examples.ch02_scale.rules import Rules
from examples.ch02_scale.shop_app import create_watched
from examples.lab import MemoryStore
from examples.lab.store import RedisStore

CUSTOMER = "X-Customer"  # the field by which a hashing balancer knows its customers
CONNECTIONS = 64  # kept open to each upstream
RULES = Rules(
    affinity=CUSTOMER,
    checks=Checks(every=0.5, timeout=0.5),
    retries=Retries(backoff=Backoff(base=0.02, cap=1.0)),
    retry_saved=50,  # enough for all that one replica has in its hands when it dies
)


def create_from_config(store: str) -> Flask:
    """Build the shop; `store` is memory, or the URL of a shared store."""
    if store == "memory":
        kept = MemoryStore()
        baskets = MemoryBaskets(secrets.token_urlsafe)
        return create_watched(baskets=baskets, orders=Orders(kept), ready=bool)
    shared = RedisStore(store)
    return create_watched(
        baskets=SharedBaskets(shared, secrets.token_urlsafe),
        orders=Orders(shared),
        ready=lambda: shared.get("ready"),
    )


def create_front(upstreams: Sequence[str], balancer: str = "round_robin") -> Flask:
    """Build the balancer; `balancer` is one of `PICKERS`."""
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
    rules = replace(RULES, balancer=balancer)
    return create_app(upstreams=upstreams, rules=rules, session=session)
