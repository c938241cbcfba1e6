"""Tiers in the laboratory: users, browsers, edges, a shield, an origin."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from random import Random

from examples.ch06_capacity.cache.ttl_cache import TtlCache
from examples.ch06_capacity.model.tiers import Tier, tier_shares
from examples.ch06_capacity.policies.registry import make_policy
from examples.ch06_capacity.traces.workloads import popularity, zipf
from examples.lab import Table

PAGES, ALPHA = 10_000, 0.8
THINKS = 10.0  # seconds between two requests of a user, on average
EDGES = 10
DAY = 86_400


def tiers(users: int, edges: int = EDGES) -> list[Tier]:
    """Return the tiers between so many users and the origin."""
    return [
        Tier("browser", users, 50, 60),
        Tier("edge", edges, 1000, 60),
        Tier("shield", 1, 5000, 60),
    ]


def rates(users: int) -> list[float]:
    """Return the requests per second for each page."""
    return [share * users / THINKS for share in popularity(PAGES, ALPHA)]


@dataclass(frozen=True, slots=True)
class Chain:
    """The caches of all tiers; a user has a browser and is near one edge."""

    tiers: Sequence[Tier]
    caches: Sequence[Sequence[TtlCache[bool]]]

    @classmethod
    def of(cls, tiers: Sequence[Tier]) -> "Chain":
        """Build them, all empty."""
        rows = [
            [TtlCache[bool](make_policy("lru", t.size), t.ttl) for _ in range(t.caches)]
            for t in tiers
        ]
        return cls(tiers, rows)

    def ask(self, user: int, page: int, now: float) -> str:
        """Ask for a page; return the name of who answered."""
        passed = []
        for row in self.caches:
            cache = row[user % len(row)]
            if cache.get(page, now):
                break
            passed.append(cache)
        for cache in passed:
            cache.put(page, True, now)
        return [*(t.name for t in self.tiers), "origin"][len(passed)]


def simulated(users: int, requests: int, edges: int = EDGES) -> dict[str, float]:
    """Return the share that each tier answers; the first half warms the caches."""
    random = Random(3).random
    chain, now, seen = Chain.of(tiers(users, edges)), 0.0, Counter[str]()
    for number, page in enumerate(zipf(random, PAGES, ALPHA, requests)):
        now -= log(1 - random()) * THINKS / users
        who = chain.ask(int(random() * users), page, now)
        seen[who] += 2 * number >= requests
    return {name: seen[name] / seen.total() for name in [*seen]}


def checked(users: Sequence[int] = (20, 200)) -> Table:
    """Compare the model with a run: the share that each tier answers."""
    rows = []
    for number in users:
        model = tier_shares(rates(number), tiers(number))
        run = simulated(number, requests=40_000)
        for said, shares in (("model", model), ("run", run)):
            rows.append(
                {"users": number, "by": said}
                | {name: shares.get(name, 0.0) for name in model}
            )
    return Table(rows, "share of the requests that each tier answers")


DESIGNS: dict[str, Callable[[int], list[Tier]]] = {
    "edges alone": lambda users: tiers(users, 100)[:2],
    "shield of 5000": lambda users: tiers(users, 100),
    "shield of 10000": lambda users: [
        *tiers(users, 100)[:2],
        Tier("shield", 1, PAGES, 60),
    ],
}


def growth(exponents: Sequence[int] = (6, 7, 8, 9)) -> Table:
    """Let traffic grow to 10^9 requests a day; count what reaches the origin."""
    rows = []
    for exponent in exponents:
        users = max(1, round(10**exponent * THINKS / DAY))
        row: dict[str, object] = {"requests a day": f"10^{exponent}"}
        for name, design in DESIGNS.items():
            share = tier_shares(rates(users), design(users))["origin"]
            row[name] = round(share * users / THINKS * DAY / 1e6, 2)
        rows.append(row)
    return Table(rows, "requests a day that reach the origin, in millions")
