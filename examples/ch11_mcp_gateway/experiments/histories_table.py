"""The laboratory's table of histories: what each kind of cache saves, and serves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

from examples.ch11_mcp_gateway.cache.cache_key import CacheMiss
from examples.ch11_mcp_gateway.cache.lru import CacheEntry
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.experiments.careless_caches import TWINS
from examples.ch11_mcp_gateway.experiments.histories import NOTICES, History
from examples.ch11_mcp_gateway.experiments.setups import (
    HONEST,
    Asked,
    Pending,
    Setup,
)
from examples.ch11_mcp_gateway.experiments.world import (
    QUERIES,
    SHARED,
    TOOLS,
    USERS,
    What,
)
from examples.lab import Table

RUNS, STEPS = 60, 60
OLD = 15.0  # seconds of the twenty that are promised
GUEST = {"alice": frozenset(TOOLS), "bob": frozenset({"search"})}
T = TypeVar("T")


class NoCache(SharedCache):
    """Keeps nothing."""

    def _entry(
        self, ticket: CacheMiss, result: Mapping[str, Any], body: bytes, calls: int
    ) -> CacheEntry | None:
        return None


SHOWN: dict[str, Setup] = {
    "keeps nothing": Setup(NoCache),
    "no user in the key": TWINS["no user in the key"],
    "a filtered list stays public": TWINS["a filtered list stays public"],
    "the whole ttl, again": TWINS["the whole ttl, again"],
    "deletes, and no race check": TWINS["deletes, and no race check"],
    "this one": HONEST,
}


class Wanderer:
    """Does what users, servers and time do, as the dice fall; same seed, same story."""

    def __init__(self, history: History, seed: int) -> None:
        self.history, self._random = history, Random(seed)
        self._whats = [self._one(list(QUERIES)) for _ in range(2)]
        self._told = self._random.random() < 1 / 2  # are changes told in this story?
        self._leaving: list[Pending] = []
        self._arriving: list[Pending] = []

    def run(self, steps: int) -> None:
        """Take so many steps."""
        deeds = (
            *(self.ask,) * 8, *(self.begin,) * 2, self.compute, self.finish,
            *(self.change,) * 2, self.tell, self.grant, *(self.wait,) * 3, self.hand_on,
        )  # fmt: skip
        for _ in range(steps):
            self._one(deeds)()

    def ask(self) -> None:
        """Ask, and be answered."""
        self.history.ask(self._asked())

    def begin(self) -> None:
        """Ask, and be answered later."""
        begun = self.history.begin(self._asked())
        self._leaving += [] if begun is None else [begun]

    def compute(self) -> None:
        """Let an answer leave the server."""
        if self._leaving:
            self._arriving.append(self.history.compute(self._leaving.pop(0)))

    def finish(self) -> None:
        """Let an answer arrive."""
        if self._arriving:
            self.history.finish(self._arriving.pop(0))

    def change(self) -> None:
        """Change something, and perhaps say so."""
        asked = self._asked()
        version = asked.what if asked.what in SHARED else asked.user
        self.history.change(version)
        if self._told and asked.what in NOTICES:
            self.history.tell(asked.what, asked.gateway)

    def tell(self) -> None:
        """Say that something changed, late or for nothing."""
        if self._told:
            self.history.tell(self._one(list(NOTICES)), self._asked().gateway)

    def grant(self) -> None:
        """Give the guest other tools."""
        some = frozenset(one for one in TOOLS if self._random.random() < 1 / 2)
        self.history.grant(USERS[-1], some)

    def wait(self) -> None:
        """Let time pass."""
        self.history.clock.advance(self._one((1.0, 4.0, 9.0, 14.0)))

    def hand_on(self) -> None:
        """Let a result be outdated, grow old, and go on into the cache behind."""
        asked = replace(self._asked(), edge=False)
        self.history.ask(asked)
        self.history.change(asked.what if asked.what in SHARED else asked.user)
        self.history.clock.advance(OLD)
        self.history.ask(replace(asked, edge=True))

    def _asked(self) -> Asked:
        what: What = self._one(self._whats)
        return Asked(
            self._one(USERS), what, self._one((0, 1)), self._one((True, False))
        )

    def _one(self, among: Sequence[T]) -> T:
        return among[int(self._random.random() * len(among))]


def told(setup: Setup) -> tuple[Counter[str], Counter[str]]:
    """Return what was counted, and the faults, over all stories."""
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for seed in range(RUNS):
        history = History(setup, grants=GUEST)
        Wanderer(history, seed).run(STEPS)
        counts, faults = counts + history.counts, faults + history.faults
    return counts, faults


def histories() -> Table:
    """Tell the same stories to each cache; count what reached the servers, and faults.

    A leak is what this user could never have fetched; "too old" is what they could,
    longer ago than was promised or before a notice that had been heard.
    """
    rows = []
    for name, setup in SHOWN.items():
        counts, faults = told(setup)
        rows.append({
            "cache of the gateway": name, "asked": counts["asked"],
            "reached the servers": counts["upstream"], "leaks": faults["leak"],
            "too old": faults["stale"],
        })  # fmt: skip
    return Table(rows, f"{RUNS} stories of {STEPS} steps, two users, two gateways")
