"""The shop of chapter 1 behind a balancer, with liveness and readiness endpoints."""

from collections.abc import Callable

from flask import Flask, Response

from examples.bookshop.http_json import json_response
from examples.ch01_state import Baskets, Orders
from examples.ch01_state import create_app as create_shop


def create_shop_with_health(
    *, baskets: Baskets, orders: Orders, ready: Callable[[], object]
) -> Flask:
    """Build the shop; `ready` raises what keeps it from serving baskets.

    `/live` says that the process answers, `/ready` that all it leans on does too.
    """
    app = create_shop(baskets=baskets, orders=orders)

    @app.get("/live")
    def liveness() -> Response:
        return uncached_json({"live": True})

    @app.get("/ready")
    def readiness() -> Response:
        ready()
        return uncached_json({"ready": True})

    return app


def uncached_json(value: object) -> Response:
    """Answer with what holds at this moment: a cache that keeps it would lie."""
    response = json_response(value)
    response.headers["Cache-Control"] = "no-store"
    return response
