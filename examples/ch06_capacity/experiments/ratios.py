"""Hit ratios in the laboratory: by policy, by size, by traffic, by formula."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count
from math import ceil

from examples.ch06_capacity.experiments.traces import (
    ALPHA,
    BOOKS,
    NEW,
    REQUESTS,
    TRAFFIC,
    shop,
)
from examples.ch06_capacity.model.che import (
    expected_hit_ratio,
    fifo_occupancy,
    lru_occupancy,
    size_for_hit_ratio,
)
from examples.ch06_capacity.model.stack_distances import lru_hits
from examples.ch06_capacity.traces.simulation import POLICIES, hits_and_misses, simulate
from examples.ch06_capacity.traces.workloads import popularity
from examples.lab import Table, lines
from examples.lab.figures import Figure

SIZES = (100, 300, 1000, 3000)
SHOWN = ("belady", "sieve", "lru", "fifo")


@cache
def run(name: str, traffic: str, size: int) -> bytes:
    """Play a traffic once, whichever tables need it: 1 is a hit, 0 a miss."""
    return bytes(hits_and_misses(name, TRAFFIC[traffic](), size))


def ratio(name: str, size: int) -> float:
    """Return the hit ratio on the shop's traffic."""
    return sum(run(name, "the shop", size)) / REQUESTS


def contest(sizes: Sequence[int] = SIZES) -> Table:
    """Let every policy meet the shop's traffic, in caches of so many books."""
    rows = [
        {"policy": name} | {f"{size} books": ratio(name, size) for size in sizes}
        for name in POLICIES
    ]
    return Table(rows, f"share of {REQUESTS} requests that were hits")


def worth(hits: int) -> int:
    """Return the size at which LRU has so many hits on the shop's traffic."""
    curve = lru_hits(shop())
    return next(size for size in count() if curve[size] >= hits)


def curves(sizes: Sequence[int] = (50, 100, 200, 400, 800, 1600, 3200)) -> Figure:
    """Draw the hit ratio against the size, which doubles from point to point."""
    rows = [
        {"books": str(size), "hit ratio": ratio(name, size),
         "policy": name}
        for name in SHOWN
        for size in sizes
    ]  # fmt: skip
    return lines(
        rows,
        x="books",
        y="hit ratio",
        series="policy",
        title="Hit ratio by room for so many books",
        caption="Room doubles from point to point. On a small shelf SIEVE is more than "
        "one doubling ahead of LRU. Belady, who knows what comes, is the limit.",
    )


def formula(sizes: Sequence[int] = SIZES) -> Table:
    """Compare the formulas with the second half of a run, when caches are warm."""
    shares = popularity(BOOKS, ALPHA)
    rows = []
    for size in sizes:
        row: dict[str, object] = {"books": size}
        for name, chance in (("lru", lru_occupancy), ("fifo", fifo_occupancy)):
            row |= {
                f"{name}, formula": expected_hit_ratio(shares, size, chance),
                f"{name}, run": warm(name, size),
            }
        rows.append(row)
    return Table(rows, "hit ratio by formula and in a run", digits=4)


def warm(name: str, size: int) -> float:
    """Return the hit ratio of the second half."""
    half = REQUESTS // 2
    return sum(run(name, "the shop", size)[half:]) / half


def room_for(ratio: float) -> int:
    """Return the smallest LRU cache with this hit ratio, by the formula."""
    return ceil(size_for_hit_ratio(popularity(BOOKS, ALPHA), ratio))


def weather(size: int = 1000) -> Table:
    """Let every policy meet every traffic; what a crawler asks for is not counted."""
    rows = []
    for name, make in TRAFFIC.items():
        trace = make()
        row: dict[str, object] = {"traffic": name}
        for policy in POLICIES:
            row |= {policy: of_customers(run(policy, name, size), trace)}
        rows.append(row)
    return Table(rows, f"the customers' hit ratio, with room for {size} books")


def of_customers(hits: Iterable[int], trace: Sequence[int]) -> float:
    """Return the hit ratio of the requests for books that are not NEW."""
    told = zip(hits, trace, strict=True)
    theirs = [hit for hit, book in told if book < NEW]
    return sum(theirs) / len(theirs)


def forgets(steps: int = 5) -> Table:
    """Show how the policies get over new bestsellers, a tenth of the run a row."""
    part = REQUESTS // 10
    found = {name: run(name, "new bestsellers", 1000) for name in POLICIES}
    rows = [
        {"requests since": (step - steps) * part}
        | {name: sum(hits[step * part :][:part]) / part for name, hits in found.items()}
        for step in range(steps - 1, 2 * steps)
    ]
    return Table(rows, "hit ratio before and after the bestsellers change")


def behind(first: int = 1000, sizes: Sequence[int] = (500, 1000, 2000)) -> Table:
    """Put each policy behind an LRU cache: its hits among what that one missed."""
    missed = [
        book
        for book, hit in zip(shop(), run("lru", "the shop", first), strict=True)
        if not hit
    ]
    rows = [
        {"second cache": name}
        | {f"{size} books": simulate(name, missed, size).hit_ratio for size in sizes}
        for name in POLICIES
    ]
    caption = f"hit ratio of the {len(missed)} requests that LRU of {first} missed"
    return Table(rows, caption)
