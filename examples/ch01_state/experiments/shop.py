"""The shop in the laboratory: replicas, a store, perhaps a cache, and customers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import requests
from flask import Flask

from examples.bookshop import catalogue
from examples.ch01_state.app import create_app
from examples.ch01_state.baskets import (
    Baskets,
    ClientBaskets,
    MemoryBaskets,
    MislabelledBaskets,
    SharedBaskets,
)
from examples.ch01_state.orders import Orders
from examples.ch01_state.shared_cache_app import CachingRule, create_shared_cache
from examples.lab import Network, Node, Store, round_robin
from examples.lab.network import Make, Pick

KEY = Network().token()  # what every replica of the shop knows
LATENCY, WORK, STORE_LATENCY = 0.010, 0.002, 0.001  # seconds
FIELDS = ("Cookie", "Idempotency-Key", "Set-Cookie", "Cache-Control", "Vary")


PLACES: dict[str, Callable[[Node], Baskets]] = {
    "memory": lambda node: MemoryBaskets(node.token),
    "shared": lambda node: SharedBaskets(node.store("redis"), node.token),
    "client": lambda node: ClientBaskets(KEY),
    "bold": lambda node: MislabelledBaskets(node.store("redis"), node.token),
}
KEPT = ("memory", "shared", "client")
MOST_ADDS = 20  # as many copies of Emma are in stock


def full(place: str) -> Make:
    """Return what makes the chapter's shop with its baskets in `place`."""
    (name,) = checked_places([place])

    def make(node: Node) -> Flask:
        return create_app(
            baskets=PLACES[name](node), orders=Orders(node.store("redis"))
        )

    return make


def checked_places(places: Sequence[str]) -> Sequence[str]:
    """Return names of places; raises ValueError for one that is none."""
    for place in [places] if isinstance(places, str) else places:
        if place not in PLACES:
            raise ValueError(f"a place is one of {', '.join(PLACES)}, not {place!r}")
    if isinstance(places, str):
        raise ValueError(f"places is a list, like [{places!r}]")
    return places


def makers(shops: Sequence[str] | Mapping[str, Make]) -> Mapping[str, Make]:
    """Return what makes each shop: places by name, or whatever one has written."""
    if isinstance(shops, Mapping):
        return shops
    return {place: full(place) for place in checked_places(shops)}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a customer finds in the basket, of what went in."""

    found: int
    added: int

    def __repr__(self) -> str:
        return f"{self.found} of {self.added} books in the basket"


class Customer:
    """Somebody with a browser: a name, cookies, and a memory of what went in."""

    def __init__(self, session: requests.Session, url: str) -> None:
        self.session, self.url, self.added = session, url, 0

    def add(self, n: int = 1, book_id: str = "emma") -> Seen:
        """Put `n` copies into the basket, one request each, then look."""
        for _ in range(n):
            reply = self.put(book_id)
            if not reply.ok:
                raise ValueError(f"{self.added} added; then {why(reply)}")
            self.added += 1
        return self.look()

    def put(self, book_id: str = "emma", quantity: int = 1) -> requests.Response:
        """Send one request that adds to the basket."""
        line = {"book_id": book_id, "quantity": quantity}
        return self.session.post(f"{self.url}/basket", json=line)

    def look(self) -> Seen:
        """Ask for the basket and count what is in it."""
        reply = self.session.get(f"{self.url}/basket")
        reply.raise_for_status()
        return Seen(reply.json()["count"], self.added)

    def get(self, path: str) -> requests.Response:
        """Ask for a page of the shop."""
        return self.session.get(self.url + path)

    def buy(self, key: str | None = None) -> requests.Response:
        """Order what is in the basket; the same `key`, the same order."""
        fields = {"Idempotency-Key": key} if key else {}
        return self.session.post(f"{self.url}/orders", headers=fields)


def why(reply: requests.Response) -> str:
    """Return the reason that a shop gives for saying no."""
    problem = reply.headers.get("Content-Type") == "application/problem+json"
    return str(reply.json()["detail"] if problem else reply.reason)


class Shop:
    """A shop: the chapter's, with its baskets in a place, or what one has written.

    >>> Shop("memory", replicas=2).alice.add(10)
    5 of 10 books in the basket
    """

    def __init__(
        self,
        place: str | Make,
        *,
        replicas: int = 2,
        pick: Pick = round_robin,
        cache: CachingRule | None = None,
    ) -> None:
        make = full(place) if isinstance(place, str) else place
        self.net = Network(fields=(*FIELDS, "Cache-Status"))
        self._front = "shop" if cache is None else "cache"
        if cache is not None:
            self.net.host("cache", partial(self._cache, cache), latency=LATENCY)
        self.store = self.net.store("redis", latency=STORE_LATENCY)
        self.replicas = self.net.host(
            "shop", make, replicas=replicas, latency=LATENCY, work=WORK, pick=pick
        )
        self.alice = self.customer("alice")

    def customer(self, name: str) -> Customer:
        """Let a customer in."""
        return Customer(self.net.session(name), f"http://{self._front}")

    def orders(self) -> int:
        """Count the orders that the shop took."""
        return count_orders(self.store.server.data)

    def _cache(self, rule: CachingRule, node: Node) -> Flask:
        return create_shared_cache(
            origin="http://shop",
            session=node.session(),
            clock=node.clock,
            cacheability=rule,
        )


def count_orders(store: Store) -> int:
    """Count the orders that are written; a number may have gone to none of them."""
    numbers = range(1, int(store.get("orders") or 0) + 1)
    return sum(store.get(f"order:{number}") is not None for number in numbers)


def titles(n: int | None = None) -> list[str]:
    """Name the first `n` books of the catalogue that are in stock, or all."""
    return [b.id for b in catalogue().books.values() if b.stock][:n]
