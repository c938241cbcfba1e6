"""Incidents of the laboratory: what a client sends, at a naive gateway and at ours."""

import requests
from flask import Flask, request

from examples.ch07_gateway.app import create_app
from examples.ch07_gateway.config.loader import ConfigError, read_config
from examples.ch07_gateway.experiments.doors import CONSUMERS, MALLORY
from examples.ch07_gateway.experiments.naive_gateway import create_naive
from examples.ch07_gateway.runtime import lab_runtime
from examples.lab import Network, Node

QUOTA, TRIES = 10, 30
TEXT = (
    CONSUMERS
    + f"""
[gateway]
trusted_proxies = ["10.0.0.0/8"]

[upstreams.shop]
urls = ["http://shop"]

[limits.minute]
quota = {QUOTA}
window = 60
by = "address"

[routes.books]
prefix = "/books"
upstream = "shop"
limits = ["minute"]

[routes.orders]
prefix = "/orders"
upstream = "shop"
auth = ["key"]
"""
)
DIRECT = TEXT.replace('["10.0.0.0/8"]', "[]")
UPSTREAMS = {"/books": "http://shop", "/orders": "http://shop"}


def shop(node: Node) -> Flask:
    """A shop that reads paths as many servers do, and believes the gateway."""
    app = Flask("shop", static_folder=None)

    @app.get("/<path:path>")
    def page(path: str) -> str:
        parts: list[str] = []
        for part in path.split("/"):
            parts = parts[:-1] if part == ".." else [*parts, part]
        if parts[0] == "orders":
            return f"the orders of {request.headers.get('X-Consumer')}"
        return "/".join(parts)

    return app


def ask(door: str, path: str, fields: dict[str, str], times: int = 1) -> list[str]:
    """Ask a door; `{n}` in a field is the number of the request."""
    net = Network(seed=1)
    net.host("shop", shop)
    net.host("naive", naive)
    net.host("ours", lambda node: create_app(config=DIRECT, **lab_runtime(node)))
    net.host("proxied", lambda node: create_app(config=TEXT, **lab_runtime(node)))
    session = net.session("mallory")
    return [
        told(send(session, f"http://{door}", path, fields, n)) for n in range(times)
    ]


def naive(node: Node) -> Flask:
    """The gateway of the first day."""
    return create_naive(
        upstreams=UPSTREAMS,
        public=["/books"],
        keys=["alices-key", "mallorys-key"],
        session=node.session(),
        quota=QUOTA,
    )


def send(
    session: requests.Session, host: str, path: str, fields: dict[str, str], n: int
) -> requests.Response:
    """Send one request, its path byte for byte."""
    numbered = {name: value.format(n=n + 1) for name, value in fields.items()}
    prepared = session.prepare_request(requests.Request("GET", host, headers=numbered))
    prepared.url = host + path
    return session.send(prepared)


def told(reply: requests.Response) -> str:
    """Return what came back, in a few words."""
    return reply.text if reply.ok else f"{reply.status_code} {reply.reason}"


def spoof(door: str) -> str:
    """Ask for orders with a key of our own and somebody else's name."""
    return ask(door, "/orders", {**MALLORY, "X-Consumer": "alice"})[0]


def confuse(door: str, path: str = "/books/%2e%2e/orders") -> str:
    """Ask without a key for a path that starts like a public one."""
    return ask(door, path, {"X-Consumer": "alice"})[0]


def dodge(door: str, address: str) -> int:
    """Ask thirty times, each time from another address; return how many passed."""
    replies = ask(door, "/books/emma", {"X-Forwarded-For": address}, TRIES)
    return replies.count("books/emma")


def point_inside(url: str) -> list[str]:
    """Put an address of the inner network into the file; return what is said of it."""
    try:
        read_config(TEXT.replace("http://shop", url))
    except ConfigError as error:
        return str(error).splitlines()
    return []
