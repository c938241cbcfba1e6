"""The shell for real servers: plain values become a shop, or the balancer before it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

import requests
from flask import Flask
from requests.adapters import HTTPAdapter

from examples.ch01_state import MemoryBaskets, Orders, SharedBaskets
from examples.ch02_scale.app import create_app
from examples.ch02_scale.config import BalancerConfig
from examples.ch02_scale.load_balancing import HealthCheck
from examples.ch02_scale.resilience import Backoff, RetryPolicy
from examples.ch02_scale.shop_app import create_shop_with_health
from examples.lab import MemoryStore
from examples.lab.store import RedisStore

CUSTOMER = "X-Customer"  # the field by which a hashing balancer knows its customers
CONNECTIONS = 64  # kept open to each upstream
CONFIG = BalancerConfig(
    affinity_field=CUSTOMER,
    health_check=HealthCheck(interval=0.5, timeout=0.5),
    retry_policy=RetryPolicy(backoff=Backoff(base=0.02, cap=1.0)),
    retry_reserve=50,  # enough for all that one replica has in its hands when it dies
)


def create_from_config(store: str) -> Flask:
    """Build the shop; `store` is memory, or the URL of a shared store."""
    if store == "memory":
        baskets, orders = MemoryBaskets(secrets.token_urlsafe), Orders(MemoryStore())
        return create_shop_with_health(baskets=baskets, orders=orders, ready=bool)
    shared = RedisStore(store)
    return create_shop_with_health(
        baskets=SharedBaskets(shared, secrets.token_urlsafe),
        orders=Orders(shared),
        ready=lambda: shared.get("ready"),
    )


def create_front(upstreams: Sequence[str], balancer: str = "round_robin") -> Flask:
    """Build the balancer; `balancer` is one of `PICKERS`."""
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
    config = replace(CONFIG, balancer=balancer)
    return create_app(upstreams=upstreams, config=config, session=session)
