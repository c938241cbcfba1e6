"""The shell for a worker of the shop."""

import time
from typing import Any

from flask import Flask

from examples.ch12_choosing.app import PRIVATE, create_app
from examples.ch12_choosing.shop.defects import PUBLIC_ORDERS, ClaimFirstPurchases
from examples.ch12_choosing.shop.freshness import FreshnessPolicy
from examples.ch12_choosing.shop.purchases import Purchases
from examples.lab import MemoryStore
from examples.lab.store import RedisStore


def create_from_config(
    store: str, receipt_seconds: float = 0.0, **options: Any
) -> Flask:
    """Build one worker of the shop; a receipt takes so many seconds.

    `options` are `max_age` and `stale_if_error` of a price, and a `defect` by its name.
    """
    usual, defect, shared = (
        FreshnessPolicy(),
        options.get("defect"),
        RedisStore(store),
    )

    def printing() -> None:
        time.sleep(receipt_seconds)

    purchases = Purchases(shared)
    if defect == "orders-in-memory":
        purchases = Purchases(MemoryStore())
    if defect == "claims-first":
        purchases = ClaimFirstPurchases(shared, printing)
    return create_app(
        store=shared,
        purchases=purchases,
        freshness=FreshnessPolicy(
            options.get("max_age", usual.max_age),
            options.get("stale_if_error", usual.stale_if_error),
        ),
        private_control=PUBLIC_ORDERS if defect == "public-orders" else PRIVATE,
        print_receipt=printing if defect != "claims-first" else bool,
    )
