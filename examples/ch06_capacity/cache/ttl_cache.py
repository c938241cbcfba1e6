"""Values in a cache with room for so many, each for so long."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from examples.ch06_capacity.policies.eviction_policy import EvictionPolicy

V = TypeVar("V")


@dataclass(slots=True)
class CacheCounts:
    """What happened so far; each miss is a value that was absent or had expired."""

    hits: int = 0
    misses: int = 0
    expired: int = 0
    evicted: int = 0


class TtlCache(Generic[V]):
    """A dict that forgets: by age, after `ttl` seconds, and by policy, when full."""

    def __init__(self, policy: EvictionPolicy, ttl: float) -> None:
        """Raises ValueError unless `ttl` is above 0."""
        if not ttl > 0:
            raise ValueError(f"a value is kept for more than 0 seconds, not {ttl}")
        self._policy, self._ttl = policy, ttl
        self._values: dict[Hashable, tuple[V, float]] = {}
        self.counts = CacheCounts()

    def get(self, key: Hashable, now: float) -> V | None:
        """Return the value if it is here and young enough."""
        value, until = self._values.get(key, (None, float("inf")))
        if now >= until:
            self.remove(key)
            self.counts.expired += 1
        if not self._policy.touch(key):
            self.counts.misses += 1
            return None
        self.counts.hits += 1
        return value

    def peek(self, key: Hashable, now: float) -> V | None:
        """Return the value that `get` would return, and note nothing."""
        value, until = self._values.get(key, (None, now))
        return value if now < until else None

    def put(self, key: Hashable, value: V, now: float) -> None:
        """Keep a value in the place of any other; one goes when there is no room."""
        self.remove(key)
        victim = self._policy.admit(key)
        if victim is not None:
            del self._values[victim]
            self.counts.evicted += 1
        self._values[key] = value, now + self._ttl

    def remove(self, key: Hashable) -> None:
        """Forget a value, if it is here."""
        self._policy.remove(key)
        self._values.pop(key, None)

    def __len__(self) -> int:
        return len(self._values)
