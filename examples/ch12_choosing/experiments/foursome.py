"""The four designs in the laboratory: a door, replicas, a store, and an origin."""

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import requests

from examples.bookshop import catalogue
from examples.ch01_state import Baskets, MemoryBaskets, Orders, SharedBaskets
from examples.ch02_scale import create_app as create_balancer
from examples.ch04_http_cache import SessionOrigin
from examples.ch05_staleness import Prices, create_shop
from examples.ch12_choosing.architectures import (
    ARCHITECTURES,
    Architecture,
    WorkerSlot,
    balancer_config,
    cached_pages,
    create_replica,
    page_cache_control,
    uncached_pages,
)
from examples.ch12_choosing.experiments.trials import (
    GROUPS,
    NAMES,
    Counts,
    tried,
)
from examples.ch12_choosing.experiments.visitors import Visitor
from examples.lab import Network, Node

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

VICTIM = 1  # the second replica


class LabSite:
    """One of the four on a network of its own."""

    def __init__(
        self,
        design: Architecture,
        max_age: int = 60,
        replicas: int = 2,
        work: float = 0.0,
    ) -> None:
        self.design, self._work = design, work
        self.net = Network(seed=12)
        self.store = self.net.store("redis")
        self._prices = Prices.of(catalogue())
        self._sessions: dict[str, requests.Session] = {}
        origin = partial(self._origin, max_age)
        self.origin = self.net.host("catalogue", origin)
        self.shop = self.net.host("shop", self._replica, replicas=replicas)
        self.net.host("door", self._door)
        self._began = 0.0

    def visitor(self, name: str) -> Visitor:
        """Let somebody in, with the cookies of the last time."""
        session = self._sessions.setdefault(name, self.net.session(name))
        return Visitor(session, "http://door", name)

    def begin(self) -> None:
        """Start the clock of an experiment."""
        self._began = self.net.clock.now

    @property
    def now(self) -> float:
        """Seconds since then."""
        return self.net.clock.now - self._began

    def until(self, second: float) -> None:
        """Let time pass."""
        self.net.clock.advance(max(0.0, second - self.now))

    def change(self, book_id: str, cents: int) -> None:
        """Change a price at the origin, behind everybody's back."""
        self._prices.change(book_id, cents)

    def asked(self) -> int:
        """Return how many pages the origin was asked for."""
        return self._prices.seen

    def kill(self, what: str) -> None:
        """Kill a worker, the origin, or the store."""
        victims: dict[str, Callable[[], None]] = {
            "worker": self.shop[VICTIM].kill,
            "origin": self.origin[0].kill,
            "store": self.store.kill,
        }
        victims[what]()

    def _origin(self, max_age: int, node: Node) -> "WSGIApplication":
        return create_shop(
            clock=node.clock, sleep=node.sleep, random=node.random,
            prices=self._prices, control=page_cache_control(max_age),
        )  # fmt: skip

    def _replica(self, node: Node) -> "WSGIApplication":
        store = node.store(None if self.design.stateful else "redis")
        ids = partial(new_id, node)
        baskets: Baskets = (
            MemoryBaskets(ids) if self.design.stateful else SharedBaskets(store, ids)
        )
        slot = WorkerSlot(self._work, node.sleep, node.lock)
        pages = (
            self._kept(node, slot) if self.design.cached else self._asked(node, slot)
        )
        return create_replica(
            baskets=baskets, orders=Orders(store), pages=pages, slot=slot
        )

    def _kept(self, node: Node, slot: WorkerSlot) -> "WSGIApplication":
        origin = "http://catalogue"
        return cached_pages(
            origin=origin, upstream=SessionOrigin(node.session(), origin), slot=slot,
            clock=node.clock, event=node.event, lock=node.lock, background=node.spawn,
        )  # fmt: skip

    def _asked(self, node: Node, slot: WorkerSlot) -> "WSGIApplication":
        return uncached_pages(origin="http://catalogue", slot=slot, **tools(node))

    def _door(self, node: Node) -> "WSGIApplication":
        upstreams = [f"http://shop:{n}" for n in range(1, len(self.shop) + 1)]
        config = balancer_config(self.design.balancer)
        return create_balancer(upstreams=upstreams, config=config, **tools(node))


def new_id(node: Node) -> str:
    """Draw a basket's id; in production `secrets.token_urlsafe` does."""
    return f"{int(node.random() * 16**8):08x}"


def tools(node: Node) -> dict[str, Any]:
    """Return what a node gives to a balancer."""
    return {
        "session": node.session(), "clock": node.clock, "sleep": node.sleep,
        "random": node.random, "event": node.event, "lock": node.lock,
        "spawn": node.spawn,
    }  # fmt: skip


@cache
def predicted() -> dict[str, dict[str, Counts]]:
    """Run every trial on each of the four, and return what was counted by trial."""
    found: dict[str, dict[str, Counts]] = {name: {} for name in NAMES}
    for group in GROUPS:
        for design in ARCHITECTURES:
            site = LabSite(design, group.max_age)
            for name, counts in tried(group, site).items():
                found[name][design.name] = counts
    return found
