"""What goes wrong in the laboratory when many pages are reckoned as one."""

from dataclasses import dataclass

from examples.ch05_staleness import fetch_share, stale_share
from examples.ch12_choosing.experiments.brute import Rules, drawn, played
from examples.ch12_choosing.guide.traffic import Traffic
from examples.lab import Table

SECONDS = 4_000.0


@dataclass(frozen=True, slots=True)
class Shop:
    """A catalogue: reads and changes a second, pages, and the exponent of Zipf."""

    reads: float = 20.0
    changes: float = 2.0
    pages: int = 2000
    skew: float = 1.0

    @property
    def numbers(self) -> tuple[float, float, int, float]:
        """All four."""
        return self.reads, self.changes, self.pages, self.skew


def as_one_page(shop: Shop, ttl: float) -> tuple[float, float]:
    """Reckon as if all reads went to one page, and all changes too."""
    fetched = fetch_share(ttl, shop.reads)
    return fetched, stale_share(shop.changes, ttl, shop.reads)


def as_mean_page(shop: Shop, ttl: float) -> tuple[float, float]:
    """Reckon with a page that gets the mean of reads and changes."""
    reads, changes = shop.reads / shop.pages, shop.changes / shop.pages
    return fetch_share(ttl, reads), stale_share(changes, ttl, reads)


def page_by_page(shop: Shop, ttl: float) -> tuple[float, float]:
    """Reckon each page with its own reads: what the guide does."""
    come = Traffic(*shop.numbers)
    return come.fetched(ttl), come.stale(ttl)


RECKONED = {
    "all reads on one page": as_one_page,
    "a page of the mean": as_mean_page,
    "each page by itself": page_by_page,
}


def averaged(way: str, ttl: float = 60) -> Table:
    """Compare a way to reckon with the reads, counted one by one."""
    shop = Shop()
    counts = played(drawn(shop.numbers, SECONDS), Rules(ttl)).shares()
    rows = []
    for name, (fetched, untrue) in (
        (way, RECKONED[way](shop, ttl)),
        ("counted", counts),
    ):
        rows.append({
            "reckoned with": name,
            "reach the service, a second": round(shop.reads * fetched, 2),
            "untrue, %": round(100 * untrue, 2),
        })  # fmt: skip
    said = f"{shop.reads:g} reads a second of {shop.pages} pages, max-age={ttl:g}"
    return Table(rows, said, digits=2)
