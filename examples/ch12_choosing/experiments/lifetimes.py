"""The best max-age in the laboratory: by the formula, and read by read."""

from collections.abc import Sequence
from dataclasses import replace

from examples.ch12_choosing.experiments.brute import Rules, drawn, played
from examples.ch12_choosing.guide.optimal_max_age import CachedPage
from examples.lab import Table

PAGE = CachedPage(reads=2, changes=1 / 200, untrue=1.0, fetch=0.25)  # cents
SECONDS = 60_000.0  # of reads, one after another


def best_lifetimes(times: Sequence[float] = (1, 4, 16)) -> Table:
    """Let the page change more often, and look for its best max-age each time."""
    rows = []
    for factor in times:
        page = replace(PAGE, changes=PAGE.changes * factor)
        best = page.best_max_age()
        rows.append({
            "changes every, s": 1 / page.changes,
            "best max-age, s": round(best, 1),
            "by the square root": round(page.square_root_rule(), 1),
            "a thousand reads cost": round(1000 * page.cost(best), 1),
            "counted": round(1000 * counted(page, best), 1),
        })  # fmt: skip
    said = f"{PAGE.reads:g} reads a second, an untrue one costs {PAGE.untrue:g} cent"
    return Table(rows, f"{said}, a fetch {PAGE.fetch:g}", digits=1)


def counted(page: CachedPage, ttl: float) -> float:
    """Return what a read cost, in the mean of many that were played through."""
    events = drawn((page.reads, page.changes, 1, 0.0), SECONDS)
    fetched, untrue = played(events, Rules(ttl)).shares()
    return page.untrue * untrue + page.fetch * fetched


def missed(times: Sequence[float] = (0.25, 0.5, 1, 2, 4)) -> Table:
    """Say what it costs to set max-age beside the best."""
    best = PAGE.best_max_age()
    least = PAGE.cost(best)
    rows = [
        {
            "times the best": factor,
            "max-age, s": round(factor * best, 1),
            "dearer, %": round(100 * (PAGE.cost(factor * best) / least - 1), 1),
        }
        for factor in times
    ]
    return Table(rows, "the first page, with another max-age", digits=2)


def costs() -> Table:
    """Return the two costs of a thousand reads and their sum, against max-age."""
    rows = []
    for ttl in range(1, 41):
        fetch = 1000 * replace(PAGE, untrue=0.0).cost(ttl)
        untrue = 1000 * replace(PAGE, fetch=0.0).cost(ttl)
        for kind, cents in (("both", fetch + untrue), ("untrue reads", untrue),
                            ("fetches", fetch)):  # fmt: skip
            rows.append({"max-age": ttl, "cents": round(cents, 2), "kind": kind})
    return Table(rows, "what a thousand reads cost")
