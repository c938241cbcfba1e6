"""Many clients and an expired page in the laboratory: who asks, and who waits."""

from functools import partial
from typing import Any

from examples.bookshop.catalogue import catalogue
from examples.ch05_staleness.experiments.stage import PAGE, Stage
from examples.lab import Table

CLIENTS = 100
SLOW = 1.0  # seconds that the shop needs for a page
MAX_AGE = 50
BEFORE, LOOKS = 5, 6  # seconds before the end of freshness; looks of each client
SWR = "max-age={max_age}, stale-while-revalidate=30"
WAYS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, {"collapse": False}),
    "jitter": ({"jitter": 0.1}, {"collapse": False}),
    "collapsing": ({}, {}),
    "XFetch": ({}, {"beta": 1.0, "collapse": False}),
    "stale-while-revalidate": ({"control": SWR}, {"collapse": False}),
}


class Herd:
    """Clients that look once a second, each at its own moment, while pages expire."""

    def __init__(self, way: str, pages: int) -> None:
        """Fill the cache with `pages` at one moment; client n looks at page n."""
        told, how = WAYS[way]
        self._stage = Stage({"max_age": MAX_AGE, **told}, work=SLOW)
        self._stage.cache(**how)
        self._paths = [f"/books/{book_id}" for book_id in list(catalogue().books)]
        self._pages = pages
        self.waited: list[float] = []
        asks = [partial(self._stage.get, self._path(n)) for n in range(pages)]
        self._stage.net.run(*asks)
        self._filled = self._stage.asked
        self._stage.until(MAX_AGE - BEFORE)
        clients = [partial(self._look, n) for n in range(CLIENTS)]
        self._stage.net.run(*clients, at=[n / CLIENTS for n in range(CLIENTS)])

    def _path(self, n: int) -> str:
        return PAGE if self._pages == 1 else self._paths[n % self._pages]

    def _look(self, n: int) -> None:
        net = self._stage.net
        for _ in range(LOOKS):
            began = net.clock.now
            self._stage.get(self._path(n))
            took = net.clock.now - began
            self.waited.append(took)
            net.sleep(max(0.0, 1 - took))

    @property
    def asked(self) -> int:
        """How many requests came to the shop after the cache was filled."""
        return self._stage.asked - self._filled

    @property
    def worst_second(self) -> int:
        """How many of them came within one second, at most."""
        shop = self._stage.net.trace.where(kind="http", target="shop")
        starts = [each.start for each in shop][self._filled :]
        return max(sum(a <= b < a + 1 for b in starts) for a in starts)

    @property
    def held_up(self) -> int:
        """How many looks had to wait."""
        return sum(seconds > 0 for seconds in self.waited)


def herd() -> Table:
    """Send the herd to one page, and to as many pages as there are clients."""
    rows = []
    for way in WAYS:
        one, many = Herd(way, pages=1), Herd(way, pages=CLIENTS)
        rows.append({
            "against the herd": way,
            "one page: asked the shop": one.asked,
            "had to wait": one.held_up,
            "100 pages: worst second": many.worst_second,
        })  # fmt: skip
    return Table(
        rows, f"{CLIENTS} clients, a page that takes {SLOW:g} s, at its expiry"
    )
