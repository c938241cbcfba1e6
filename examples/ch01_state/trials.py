"""What the chapter counts: one function per experiment, a table each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import requests

from examples.ch01_state.baskets import TicketError
from examples.ch01_state.experiment import Customer, Shop, titles
from examples.lab import round_robin, sticky, told
from examples.lab.table import Table

PLACES = ("memory", "shared", "client")
PLENTY = "gullivers-travels"  # forty copies in stock
PAUSE, DOWN, CALM = 0.05, 0.3, 0.5  # seconds between two clicks, of a restart, before


def divide(adds: int, replicas: Iterable[int]) -> Table:
    """Add books through a round robin; what does the customer see?"""
    rows = [
        {"baskets in": place}
        | {
            f"{n} replicas": Shop(place, replicas=n).alice.add(adds).found
            for n in replicas
        }
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
        *[lambda s=s: s.click(shop, clicks) for s in shoppers],  # type: ignore[misc]
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
        "four replicas replaced one by one while customers click",
    )


def filled(place: str, books: int) -> Shop:
    """Fill a basket with so many different books."""
    shop = Shop(place, replicas=2)
    for book_id in titles(books):
        shop.alice.add(1, book_id)
    return shop


def cost(books: Sequence[int]) -> list[dict[str, object]]:
    """Weigh one look at the basket, and one click that adds to it."""
    rows: list[dict[str, object]] = []
    for place in PLACES:
        for n in books:
            shop = filled(place, n) if place != "memory" else filled("memory", n)
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
        "milliseconds": round((asked.end - asked.start) * 1000, 3),
    }


def outgrow() -> str:
    """Add one book of each title until the cookie is full; quote the shop."""
    shop = Shop("client")
    for n, book_id in enumerate(titles(132), start=1):
        reply = shop.alice.put(book_id)
        if not reply.ok:
            return f"book {n}: {reply.status_code} {reply.json()['detail']}"
    raise TicketError("the whole catalogue fits into a cookie")
