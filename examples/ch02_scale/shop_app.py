"""The shop of chapter 1 behind a balancer: two pages more say how it is."""

from collections.abc import Callable

from flask import Flask, Response

from examples.bookshop.wire import json_response
from examples.ch01_state import Baskets, Orders
from examples.ch01_state import create_app as create_shop


def create_watched(
    *, baskets: Baskets, orders: Orders, ready: Callable[[], object]
) -> Flask:
    """Build the shop; `ready` raises what keeps it from serving baskets.

    `/live` says that the process answers, `/ready` that all it leans on does too.
    """
    app = create_shop(baskets=baskets, orders=orders)

    @app.get("/live")
    def live() -> Response:
        return now({"live": True})

    @app.get("/ready")
    def whole() -> Response:
        ready()
        return now({"ready": True})

    return app


def now(value: object) -> Response:
    """Answer with what holds at this moment: a cache that keeps it would lie."""
    response = json_response(value)
    response.headers["Cache-Control"] = "no-store"
    return response
