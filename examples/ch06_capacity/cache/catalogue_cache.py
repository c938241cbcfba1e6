"""Answers of the catalogue, kept where the application runs."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from examples.ch06_capacity.cache.single_flight import Flights, Lock, Signal
from examples.ch06_capacity.cache.ttl_cache import Counts, Values
from examples.ch06_capacity.policies.eviction_policy import Policy

How = Literal["hit", "miss", "waited"]
LARGEST_ANSWER = 65_536  # bytes; a larger one is passed on and not kept


@dataclass(frozen=True, slots=True)
class Answer:
    """What the catalogue said."""

    status: int
    body: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What is kept: answers with these statuses, up to so many bytes, for `ttl` s."""

    ttl: float = 60.0
    statuses: Collection[int] = frozenset({200})
    largest: int = LARGEST_ANSWER

    def keep(self, answer: Answer) -> bool:
        """Say whether an answer is kept."""
        return answer.status in self.statuses and len(answer.body) <= self.largest


class CatalogueCache:
    """Reads through: what is not here is loaded, once for all who ask meanwhile."""

    def __init__(
        self,
        policy: Policy,
        rules: Rules,
        clock: Callable[[], float],
        event: Callable[[], Signal],
        lock: Lock,
    ) -> None:
        """Keep as many answers as `policy` has room for."""
        self._values: Values[Answer] = Values(policy, rules.ttl)
        self._flights: Flights[Answer] = Flights(event, lock)
        self._rules, self._clock, self._lock = rules, clock, lock()

    def fetch(self, key: str, load: Callable[[], Answer]) -> tuple[Answer, How]:
        """Return the answer and how it came; raises what `load` raises."""
        with self._lock:
            answer = self._values.get(key, self._clock())
        if answer is not None:
            return answer, "hit"
        answer, ours = self._flights.load(key, lambda: self._loaded(key, load))
        return answer, "miss" if ours else "waited"

    def _loaded(self, key: str, load: Callable[[], Answer]) -> Answer:
        asked = self._clock()  # its age counts from here: it may change meanwhile
        with self._lock:
            landed = self._values.peek(key, asked)  # after we looked, before we loaded
        if landed is not None:
            return landed
        answer = load()
        if self._rules.keep(answer):
            with self._lock:
                self._values.put(key, answer, asked)
        return answer

    @property
    def counts(self) -> Counts:
        """What happened so far."""
        return self._values.counts

    def __len__(self) -> int:
        return len(self._values)
