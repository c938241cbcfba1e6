"""What the chapter counts in the laboratory: a function for each experiment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests

from examples.ch01_state.experiments.shop import (
    KEPT,
    MOST_ADDS,
    Customer,
    Shop,
    checked_places,
    makers,
    titles,
)
from examples.lab import Table, round_robin, sticky, told
from examples.lab.arguments import listed, one_of, seconds, whole
from examples.lab.network import Make

Shops = Sequence[str] | Mapping[str, Make]
WANTED = ("emma", "gullivers-travels")  # twenty copies of each at least
PAUSE, CALM = 0.05, 0.5  # seconds between two clicks, and before the first restart
MOST_BOOKS = 68  # a cookie holds no more titles
MOST_REPLICAS, MOST_CUSTOMERS = 20, 100


def divide(adds: int, replicas: Sequence[int], shops: Shops = KEPT) -> Table:
    """Add books through a round robin; what does the customer see?"""
    whole("adds", adds, 0, MOST_ADDS)
    listed("replicas", replicas)
    columns = {n: f"{n} replica{'s' * (n > 1)}" for n in replicas}
    rows = [
        {"baskets in": name}
        | {columns[n]: Shop(make, replicas=n).alice.add(adds).found for n in replicas}
        for name, make in makers(shops).items()
    ]
    return Table(rows, f"books in the basket after {adds} adds")


@dataclass(slots=True)
class Shopper:
    """A customer who clicks through a deploy and notes what fails."""

    customer: Customer
    failed: int = 0

    def click(self, shop: Shop, clicks: int) -> None:
        """Add a book every `PAUSE` seconds."""
        for n in range(clicks):
            shop.net.sleep(PAUSE)
            try:
                self.customer.put(WANTED[n % len(WANTED)]).raise_for_status()
                self.customer.added += 1
            except requests.RequestException:
                self.failed += 1

    @property
    def lost(self) -> int:
        """How many books were accepted and are gone."""
        seen = self.customer.look()
        return seen.added - seen.found


@dataclass(frozen=True, slots=True)
class Traffic:
    """Who clicks while a shop is replaced, and for how long each replica is away."""

    replicas: int = 4
    customers: int = 8
    clicks: int = 30
    down: float = 0.3  # seconds

    def __post_init__(self) -> None:
        whole("replicas", self.replicas, 1, MOST_REPLICAS)
        whole("customers", self.customers, 1, MOST_CUSTOMERS)
        whole("clicks", self.clicks, 1, MOST_ADDS * len(WANTED))
        seconds("down", self.down)


def deploys(
    shops: Shops = KEPT, warned: Sequence[bool] = (False, True), **traffic: Any
) -> Table:
    """Deploy under traffic, for each shop, with a balancer that is `warned` or not.

    The one called memory is sticky; `traffic` is what `Traffic` takes.
    """
    for word in traffic:
        one_of("traffic", word, Traffic.__slots__)
    listed("warned", warned)
    many = Traffic(**traffic)
    rows = [
        deploy(name, make, many, told_=one)
        for one in warned
        for name, make in makers(shops).items()
    ]
    return Table(
        rows,
        f"{many.replicas} replicas replaced one by one, each away for {many.down} s, "
        "under clicks",
    )


def deploy(name: str, make: Make, many: Traffic, *, told_: bool) -> dict[str, object]:
    """Replace the replicas of a shop one by one while its customers click."""
    pick = sticky if name == "memory" else round_robin
    shop = Shop(make, replicas=many.replicas, pick=told(pick) if told_ else pick)
    shoppers = [Shopper(shop.customer(f"customer-{n}")) for n in range(many.customers)]

    def replace_all() -> None:
        shop.net.sleep(CALM)
        for replica in shop.replicas:
            replica.drain()
            shop.net.sleep(many.down)
            replica.restart()

    shop.net.run(*[partial(s.click, shop, many.clicks) for s in shoppers], replace_all)
    lost = [s.lost for s in shoppers]
    return {
        "baskets in": f"{name}, {'sticky' if name == 'memory' else 'round robin'}",
        "balancer warned": "yes" if told_ else "no",
        "requests": many.customers * many.clicks,
        "failed": sum(s.failed for s in shoppers),
        "books lost": sum(lost),
        "baskets hit": sum(n > 0 for n in lost),
    }


def cost(books: Sequence[int], places: Sequence[str] = KEPT) -> list[dict[str, object]]:
    """Weigh one look at baskets with so many different books."""
    rows = []
    listed("books", books)
    for place in checked_places(places):
        for n in books:
            shop = Shop(place, replicas=1)
            for book_id in titles(whole("books", n, 0, MOST_BOOKS)):
                shop.alice.put(book_id)
            rows.append({"baskets in": place, "different books": n} | weigh(shop))
    return rows


def weigh(shop: Shop) -> dict[str, object]:
    """Count the bytes and store round trips of one look at the basket."""
    shop.alice.look()
    look = shop.net.trace.last(1)
    asked = look.where(kind="http")[0]
    return {
        "request bytes": asked.bytes_up,
        "store round trips": look.where(kind="store").count(),
        "ms, by set delays": round((asked.end - asked.start) * 1000, 3),
    }
