"""What the chapter counts in the laboratory: a function for each experiment."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import requests

from examples.ch01_state.baskets import TicketError
from examples.ch01_state.experiments.shop import Customer, Shop, titles
from examples.lab import Table, round_robin, sticky, told

PLACES = ("memory", "shared", "client")
PLENTY = "gullivers-travels"  # forty copies in stock
PAUSE, DOWN, CALM = 0.05, 0.3, 0.5  # seconds between two clicks, of a restart, before


def divide(adds: int, replicas: Sequence[int]) -> Table:
    """Add books through a round robin; what does the customer see?"""
    columns = {n: f"{n} replica{'s' * (n > 1)}" for n in replicas}
    rows = [
        {"baskets in": place}
        | {columns[n]: Shop(place, replicas=n).alice.add(adds).found for n in replicas}
        for place in PLACES
    ]
    return Table(rows, f"books in the basket after {adds} adds")


def restart(adds: int) -> Table:
    """Restart the only replica between two requests."""
    rows = []
    for place in PLACES:
        shop = Shop(place, replicas=1)
        before = shop.alice.add(adds).found
        shop.replicas[0].restart()
        rows.append(
            {"baskets in": place, "before": before, "after": shop.alice.look().found}
        )
    return Table(rows, "books in the basket before and after a restart")


@dataclass(slots=True)
class Shopper:
    """A customer who clicks through a deploy and notes what fails."""

    customer: Customer
    failed: int = 0

    def click(self, shop: Shop, clicks: int) -> None:
        """Add a book every `PAUSE` seconds."""
        for _ in range(clicks):
            shop.net.sleep(PAUSE)
            try:
                self.customer.put(PLENTY).raise_for_status()
                self.customer.added += 1
            except requests.RequestException:
                self.failed += 1

    @property
    def lost(self) -> int:
        """How many books were accepted and are gone."""
        seen = self.customer.look()
        return seen.added - seen.found


def deploy(
    place: str, *, warned: bool, customers: int = 8, clicks: int = 30
) -> dict[str, object]:
    """Replace four replicas one by one under traffic; `warned`: the balancer knows."""
    pick = sticky if place == "memory" else round_robin
    shop = Shop(place, replicas=4, pick=told(pick) if warned else pick)
    shoppers = [Shopper(shop.customer(f"customer-{n}")) for n in range(customers)]

    def replace_all() -> None:
        shop.net.sleep(CALM)
        for replica in shop.replicas:
            replica.drain()
            shop.net.sleep(DOWN)
            replica.restart()

    shop.net.run(
        *[partial(s.click, shop, clicks) for s in shoppers],
        replace_all,
    )
    lost = [s.lost for s in shoppers]
    return {
        "baskets in": f"{place}, {'sticky' if place == 'memory' else 'round robin'}",
        "balancer warned": "yes" if warned else "no",
        "requests": customers * clicks,
        "failed": sum(s.failed for s in shoppers),
        "books lost": sum(lost),
        "baskets hit": sum(n > 0 for n in lost),
    }


def deploys() -> Table:
    """Deploy under traffic, for each place, with and without a warning."""
    return Table(
        [deploy(place, warned=warned) for warned in (False, True) for place in PLACES],
        f"four replicas replaced one by one, each away for {DOWN} s, under clicks",
    )


def cost(
    books: Sequence[int], places: Sequence[str] = PLACES
) -> list[dict[str, object]]:
    """Weigh one look at baskets with so many different books."""
    rows = []
    for place in places:
        for n in books:
            shop = Shop(place, replicas=1)
            for book_id in titles(n):
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


def outgrow() -> tuple[int, str]:
    """Add one book of each title; return the first that is too many, and why."""
    shop = Shop("client")
    for n, book_id in enumerate(titles(132), start=1):
        reply = shop.alice.put(book_id)
        if not reply.ok:
            return n, reply.json()["detail"]
    raise TicketError("the whole catalogue fits into a cookie")


def portion(part: float, whole: float) -> str:
    """Say in words how much `part` is of `whole`.

    >>> portion(1, 100), portion(30, 100), portion(70, 100), portion(90, 100)
    ('none', 'a third', 'two thirds', 'all')
    """
    return ("none", "a third", "two thirds", "all")[round(3 * part / whole)]
