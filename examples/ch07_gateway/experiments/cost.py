"""Experiment 5 in the laboratory: what a request costs more, for having a door."""

from functools import partial

from flask import Flask, Response

from examples.ch07_gateway.app import GatewayApp, create_app
from examples.ch07_gateway.experiments.doors import CONSUMERS, MALLORY
from examples.ch07_gateway.runtime import lab_runtime
from examples.lab import Network, Node, Table

HOP, STORE = 0.002, 0.001  # seconds, there and back
WORK = 0.010
TEXT = (
    CONSUMERS
    + """
[upstreams.shop]
urls = ["http://shop"]

[limits.exact]
quota = 1000
window = 60

[limits.leased]
quota = 1000
window = 60
lease = 50

[routes.plain]
prefix = "/plain"
upstream = "shop"

[routes.exact]
prefix = "/exact"
upstream = "shop"
auth = ["key"]
limits = ["exact"]

[routes.leased]
prefix = "/leased"
upstream = "shop"
auth = ["key"]
limits = ["leased"]

[routes.cached]
prefix = "/cached"
upstream = "shop"
cache = true
"""
)
WAYS = {
    "straight to the shop": "shop/plain",
    "through the door": "door/plain",
    "with a key and an exact limit": "door/exact",
    "with a limit in leases of 50": "door/leased",
    "with a cache": "door/cached",
}
TIMES = 100


def shop(node: Node) -> Flask:
    """A shop whose pages may be kept for a minute."""
    app = Flask("shop", static_folder=None)

    @app.get("/<path:path>")
    def page(path: str) -> Response:
        return Response(path, headers={"Cache-Control": "max-age=60"})

    return app


def door(node: Node) -> GatewayApp:
    """The gateway, with its limits in a store."""
    return create_app(config=TEXT, store=node.store("redis"), **lab_runtime(node))


def costs() -> Table:
    """Ask a hundred times each way; count and time what that takes."""
    rows = []
    for way, path in WAYS.items():
        net = Network(seed=1)
        net.host("shop", shop, latency=HOP, work=WORK)
        net.store("redis", latency=STORE)
        net.host("door", door, latency=HOP)
        ask = partial(net.session("ada").get, f"http://{path}", headers=MALLORY)
        start = net.clock.now
        for _ in range(TIMES):
            ask()
        took = 1000 * (net.clock.now - start) / TIMES
        rows.append(
            {
                "a request": way,
                "HTTP exchanges": net.trace.where(kind="http").count(),
                "store round trips": net.trace.where(kind="store").count(),
                "ms each": round(took, 2),
            }
        )
    return Table(rows, f"{TIMES} requests each way", digits=2)
