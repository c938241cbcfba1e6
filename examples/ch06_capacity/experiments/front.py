"""The front and its simpler forms in the laboratory, before the same catalogue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask, Response

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch01_state import create_app as create_shop
from examples.ch06_capacity.app import create_app
from examples.lab import Network, Node

WORK, LATENCY = 0.05, 0.01  # seconds of the catalogue, and of a round trip
Make = Callable[[Node], Any]


def shop(node: Node) -> Flask:
    """Build the catalogue: the shop of chapter 1."""
    ids = count()
    return create_shop(
        baskets=MemoryBaskets(lambda: str(next(ids))), orders=Orders(node.store())
    )


def bare(node: Node) -> Flask:
    """Build a front that passes everything on."""
    app, session = Flask("bare"), node.session()

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        reply = session.get(f"http://catalogue/books/{book_id}")
        return Response(reply.content, reply.status_code)

    return app


def hoarding(node: Node) -> Flask:
    """Build a front with the cache that everybody writes first: a dict."""
    app, session = Flask("hoarding"), node.session()
    kept: dict[str, bytes] = {}

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        if book_id not in kept:
            kept[book_id] = session.get(f"http://catalogue/books/{book_id}").content
        return Response(kept[book_id])

    return app


def front(**options: Any) -> Make:
    """Return how a front with our cache is built on a node."""

    def make(node: Node) -> Flask:
        return create_app(
            origin="http://catalogue", session=node.session(), clock=node.clock,
            event=node.event, lock=node.lock, **options,
        )  # fmt: skip

    return make


@dataclass(frozen=True, slots=True)
class Town:
    """A network with a catalogue, a front before it, and customers."""

    net: Network

    @classmethod
    def of(cls, make: Make) -> "Town":
        """Build it."""
        net = Network(fields=("Cache-Status",))
        net.host("catalogue", shop, latency=LATENCY, work=WORK)
        net.host("front", make, latency=LATENCY)
        return cls(net)

    @property
    def asked(self) -> int:
        """How many requests reached the catalogue."""
        return self.net.trace.where(target="catalogue").count()

    def visit(self, paths: Sequence[str], every: float = 0.0) -> None:
        """Ask for one page after the other, so many seconds apart."""
        session = self.net.session("customers")
        for path in paths:
            session.get(f"http://front{path}")
            self.net.clock.advance(every)

    def crowd(self, path: str, people: int) -> None:
        """Let many ask for one page at one instant."""
        sessions = [self.net.session(f"customer-{n}") for n in range(people)]
        self.net.run(*(lambda s=s: s.get(f"http://front{path}") for s in sessions))

    def oldest(self) -> float:
        """Return the age in seconds of the oldest answer that customers got."""
        passed_on = {seen.parent for seen in self.net.trace.where(target="catalogue")}
        fetched: dict[str, float] = {}
        oldest = 0.0
        for seen in self.net.trace.where(target="front"):
            if seen.seq in passed_on:
                fetched[seen.path] = seen.start
            oldest = max(oldest, seen.start - fetched[seen.path])
        return oldest
