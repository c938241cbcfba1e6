"""One purchase, killed at each of its moments."""

from collections.abc import Sequence
from contextlib import suppress

import requests

from examples.ch01_state.experiments.shop import KEPT, Shop, checked_places
from examples.lab import Table
from examples.lab.arguments import seconds

LONGEST = 0.016  # seconds after which every purchase is over
LEAST = 0.0001


def killed(place: str, instant: float) -> tuple[int, int] | None:
    """Restart the shop `instant` seconds into a purchase, and press the button again.

    Returns what Alice is told then and how many orders there are; None when the
    purchase was over already.
    """
    shop = Shop(place, replicas=1)
    shop.alice.add(1)
    answers = []

    def buy() -> None:
        with suppress(requests.ConnectionError):
            answers.append(shop.alice.buy("tuesday-1"))

    shop.net.run(buy, shop.replicas[0].restart, at=[0, instant])
    if answers:
        return None
    return shop.alice.buy("tuesday-1").status_code, shop.orders()


def deaths(every: float = 0.0005, places: Sequence[str] = KEPT) -> Table:
    """Kill the shop in each `every` seconds of a purchase, for each place."""
    if seconds("every", every) < LEAST:
        raise ValueError(f"every is {LEAST} s or more, not {every}")
    rows = []
    for place in checked_places(places):
        instants = [(n + 0.5) * every for n in range(round(LONGEST / every) or 1)]
        ends = [end for end in (killed(place, at) for at in instants) if end]
        told = [status for status, _ in ends]
        rows.append(
            {
                "baskets in": place,
                "purchases cut off": len(ends),
                "told 201": told.count(201),
                "told 422": told.count(422),
                "orders": sum(orders for _, orders in ends),
            }
        )
    return Table(rows, "one kill in each purchase, the button pressed twice")
