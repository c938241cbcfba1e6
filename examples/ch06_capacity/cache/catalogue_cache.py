"""Answers of the catalogue, kept where the application runs."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from examples.ch06_capacity.cache.single_flight import DoneEvent, Lock, SingleFlight
from examples.ch06_capacity.cache.ttl_cache import CacheCounts, TtlCache
from examples.ch06_capacity.policies.eviction_policy import EvictionPolicy

Outcome = Literal["hit", "miss", "waited"]
MAX_BODY_BYTES = 65_536  # bytes; a larger one is passed on and not kept


@dataclass(frozen=True, slots=True)
class CatalogueResponse:
    """What the catalogue said."""

    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class CacheRules:
    """What is kept: answers with these statuses, up to so many bytes, for `ttl` s."""

    ttl: float = 60.0
    statuses: Collection[int] = frozenset({200})
    max_body_bytes: int = MAX_BODY_BYTES

    def cacheable(self, answer: CatalogueResponse) -> bool:
        """Say whether an answer is kept."""
        return (
            answer.status in self.statuses and len(answer.body) <= self.max_body_bytes
        )


class CatalogueCache:
    """Reads through: what is not here is loaded, once for all who ask meanwhile."""

    def __init__(
        self,
        policy: EvictionPolicy,
        rules: CacheRules,
        clock: Callable[[], float],
        event: Callable[[], DoneEvent],
        lock: Lock,
    ) -> None:
        """Keep as many answers as `policy` has room for."""
        self._values: TtlCache[CatalogueResponse] = TtlCache(policy, rules.ttl)
        self._single_flight: SingleFlight[CatalogueResponse] = SingleFlight(event, lock)
        self._rules, self._clock, self._lock = rules, clock, lock()

    def fetch(
        self, key: str, load: Callable[[], CatalogueResponse]
    ) -> tuple[CatalogueResponse, Outcome]:
        """Return the answer and how it came; raises what `load` raises."""
        with self._lock:
            answer = self._values.get(key, self._clock())
        if answer is not None:
            return answer, "hit"
        answer, ours = self._single_flight.load(key, lambda: self._loaded(key, load))
        return answer, "miss" if ours else "waited"

    def _loaded(
        self, key: str, load: Callable[[], CatalogueResponse]
    ) -> CatalogueResponse:
        asked = self._clock()  # its age counts from here: it may change meanwhile
        with self._lock:
            landed = self._values.peek(key, asked)  # after we looked, before we loaded
        if landed is not None:
            return landed
        answer = load()
        if self._rules.cacheable(answer):
            with self._lock:
                self._values.put(key, answer, asked)
        return answer

    @property
    def counts(self) -> CacheCounts:
        """What happened so far."""
        return self._values.counts

    def __len__(self) -> int:
        return len(self._values)
