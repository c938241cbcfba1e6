"""The shell for a worker of the shop."""

import time
from typing import Any

from flask import Flask

from examples.ch12_choosing.app import FOR_ONE, create_app
from examples.ch12_choosing.shop.defects import SHARED_ORDERS, ClaimingPurchases
from examples.ch12_choosing.shop.freshness import Promise
from examples.ch12_choosing.shop.purchases import Purchases
from examples.lab import MemoryStore
from examples.lab.store import RedisStore


def create_from_config(store: str, receipt: float = 0.0, **odd: Any) -> Flask:
    """Build one worker of the shop; a receipt takes so many seconds.

    `odd` is what an afternoon has otherwise: `fresh` and `spare` seconds, and a
    carelessness by its name.
    """
    usual, careless, shared = Promise(), odd.get("careless"), RedisStore(store)

    def printing() -> None:
        time.sleep(receipt)

    purchases = Purchases(shared)
    if careless == "orders-in-memory":
        purchases = Purchases(MemoryStore())
    if careless == "claims-first":
        purchases = ClaimingPurchases(shared, printing)
    return create_app(
        store=shared,
        purchases=purchases,
        promise=Promise(odd.get("fresh", usual.fresh), odd.get("spare", usual.spare)),
        for_one=SHARED_ORDERS if careless == "public-orders" else FOR_ONE,
        receipt=printing if careless != "claims-first" else bool,
    )
