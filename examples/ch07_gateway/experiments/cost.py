"""Experiment 5 in the laboratory: what a request costs more, for having a gateway."""

from functools import partial

from flask import Flask, Response

from examples.ch07_gateway.app import GatewayApp, create_app
from examples.ch07_gateway.auth.api_keys import hash_key
from examples.ch07_gateway.runtime import lab_runtime
from examples.lab import Network, Node, Table

KEY = "mallorys-key"
TEXT = (
    f'[consumers.mallory]\nkeys = ["{hash_key(KEY)}"]\n'
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
    "through the gateway": "gateway/plain",
    "with a key and an exact limit": "gateway/exact",
    "with a limit in leases of 50": "gateway/leased",
    "with a cache": "gateway/cached",
}


def shop(node: Node) -> Flask:
    """A shop whose pages may be kept for a minute."""
    app = Flask("shop", static_folder=None)

    @app.get("/<path:path>")
    def page(path: str) -> Response:
        return Response(path, headers={"Cache-Control": "max-age=60"})

    return app


def gateway(node: Node) -> GatewayApp:
    """The gateway, with its limits in a store."""
    return create_app(config=TEXT, store=node.store("redis"), **lab_runtime(node))


def costs(
    hop: float = 0.002, store: float = 0.001, work: float = 0.010, times: int = 100
) -> Table:
    """Ask so many times each way; count and time what that takes, in seconds."""
    if times < 1 or min(hop, store, work) < 0:
        raise ValueError("it takes one request at least, and no time below 0")
    rows = []
    for way, path in WAYS.items():
        net = Network(seed=1)
        net.host("shop", shop, latency=hop, work=work)
        net.store("redis", latency=store)
        net.host("gateway", gateway, latency=hop)
        session = net.session("mallory")
        ask = partial(session.get, f"http://{path}", headers={"X-API-Key": KEY})
        start = net.clock.now
        for _ in range(times):
            ask()
        took = 1000 * (net.clock.now - start) / times
        rows.append(
            {
                "a request": way,
                "HTTP exchanges": net.trace.where(kind="http").count(),
                "store round trips": net.trace.where(kind="store").count(),
                "ms each": round(took, 2),
            }
        )
    return Table(rows, f"{times} requests each way", digits=2)
