"""The shop in the laboratory: replicas, a store, and a balancer before them."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from flask import Flask

from examples.ch01_state import (
    Baskets,
    ClientBaskets,
    MemoryBaskets,
    Orders,
    SharedBaskets,
)
from examples.ch02_scale.app import create_app
from examples.ch02_scale.config import NO_DEFENCES, BalancerConfig
from examples.ch02_scale.shop_app import create_shop_with_health
from examples.lab import Network, Node, Store, StoreError, Trace, round_robin
from examples.lab.network import Pick, Replica

KEY = "a key that every replica of the shop knows"
LATENCY, WORK = 0.002, 0.008  # seconds of a hop there and back, and of a request
PLENTY = {"book_id": "gullivers-travels", "quantity": 1}  # forty copies in stock
OK = 200


def new_id(node: Node) -> str:
    """Draw a basket's id; in production `secrets.token_urlsafe` does."""
    return f"{int(node.random() * 16**8):08x}"


PLACES: dict[str, Callable[[Node, Store], Baskets]] = {
    "memory": lambda node, store: MemoryBaskets(partial(new_id, node)),
    "shared": lambda node, store: SharedBaskets(store, partial(new_id, node)),
    "client": lambda node, store: ClientBaskets(KEY),
}


class Cable:
    """The way from one replica to the store; it can be cut."""

    def __init__(self, store: Store, cut: Callable[[], bool]) -> None:
        self._store, self._cut = store, cut

    def __getattr__(self, name: str) -> Any:
        if self._cut():
            raise StoreError("the store cannot be reached from here")
        return getattr(self._store, name)


class Site:
    """Customers, a balancer with its `config`, and replicas of the shop.

    >>> site = Site(NO_DEFENCES, replicas=2)
    >>> [site.served_by("alice", "/books/emma") for _ in range(3)]
    ['1', '2', '1']
    """

    def __init__(  # noqa: PLR0913  what an experiment varies, in one place
        self,
        config: BalancerConfig = NO_DEFENCES,
        *,
        place: str = "client",
        replicas: int = 4,
        work: float | Callable[[], float] = WORK,
        slots: int | None = None,
        store_work: float = 0.0,
        latency: float = LATENCY,
        pick: Pick = round_robin,
    ) -> None:
        self.config, self.place = config, place
        self._lost: set[int] = set()  # replicas that no longer reach the store
        self.net = Network(fields=("Cookie", "Deadline-Left", "Retry-After"))
        store_slots = 1 if store_work else None
        self.store = self.net.store("store", work=store_work, slots=store_slots)
        self.shop = self.net.host(
            "shop",
            self._shop,
            replicas=replicas,
            latency=latency,
            work=work,
            slots=slots,
            pick=pick,
        )
        self.net.host("balancer", self._balancer, latency=latency)

    def served_by(self, name: str, path: str) -> str:
        """Ask for a page as this customer, and say which replica answered."""
        reply = self.net.session(name).get(f"http://balancer{path}")
        return reply.headers["X-Served-By"]

    def replica(self, number: int) -> Replica:
        """Return a replica by its number, from 1."""
        return self.shop[number - 1]

    def cut_off(self, number: int) -> None:
        """Let one replica lose its way to the store; the others keep theirs."""
        self._lost.add(number)

    def at_the_shop(self) -> Trace:
        """Return what customers' requests became at the replicas, checks left out."""
        asked = self.net.trace.where(target="shop")
        return asked.where(lambda e: e.path not in ("/live", "/ready"))

    def _shop(self, node: Node) -> Flask:
        cable = Cable(node.store("store"), lambda: node.index in self._lost)
        store = cast(Store, cable)
        return create_shop_with_health(
            baskets=PLACES[self.place](node, store),
            orders=Orders(store),
            ready=lambda: store.get("ready"),
        )

    def _balancer(self, node: Node) -> Flask:
        return create_app(
            upstreams=[f"http://shop:{n}" for n in range(1, len(self.shop) + 1)],
            config=self.config,
            **tools(node),
        )


def tools(node: Node) -> dict[str, Any]:
    """Return what a node gives to a balancer."""
    return {
        "session": node.session(),
        "clock": node.clock,
        "sleep": node.sleep,
        "random": node.random,
        "event": node.event,
        "lock": node.lock,
        "spawn": node.spawn,
    }
