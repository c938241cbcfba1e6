"""A limiter that counts in a store, together with all others who count there.

What it remembers of a client is good for two things. It is the old value of a
compare-and-set, so that who is alone with a client needs one round trip. And where
nothing was left, nobody else can have had anything since: a refusal needs none.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from examples.ch07_gateway.config import RateLimit
from examples.ch07_gateway.ratelimit.decision import (
    SECOND,
    Algorithm,
    Decision,
    LimiterState,
    check_cost,
    decision_from,
    ticks,
)
from examples.ch07_gateway.ratelimit.local_limiter import bounded_key
from examples.ch07_gateway.ratelimit.striped_locks import StripedLocks
from examples.lab import Store, StoreError

TRIES = 1000
CLIENTS = 10_000
MARGIN = 1.0  # seconds that a state is kept in the store beyond its use
Seen = tuple[float, bytes | None]


class SharedLimiter:
    """Exact for all who share the store: together they admit what one would."""

    def __init__(
        self,
        limit: RateLimit,
        algorithm: Algorithm,
        store: Store,
        clients: int = CLIENTS,
        locks: StripedLocks | None = None,
    ) -> None:
        self.limit, self.algorithm = limit, algorithm
        self._locks, self._failures = locks or StripedLocks(), 0
        self._store, self._clients = store, clients
        self._ttl = algorithm.lifetime / SECOND + MARGIN
        self._seen: OrderedDict[str, Seen] = OrderedDict()

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._seen)

    def admit(self, key: str, now: float, cost: int = 1) -> Decision:
        """Decide on a request; see `Limiter`. Raises StoreError."""
        check_cost(self.algorithm, self.limit, cost)
        with self.lock(key):
            granted, state = self.take(key, now, cost, cost)
        return decision_from(
            self.limit, self.algorithm, state, now, 0 if granted else cost
        )

    def peek(self, key: str, now: float, cost: int = 1) -> Decision:
        """Say what `admit` would. Raises StoreError."""
        check_cost(self.algorithm, self.limit, cost)
        state = decoded(self._store.get(self._name(key)))
        lacking = 0 if self.algorithm.remaining(state, ticks(now)) >= cost else cost
        return decision_from(self.limit, self.algorithm, state, now, lacking)

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """Hold a client's lock; raises StoreError if the store failed meanwhile."""
        failures = self._failures
        with self._locks.for_key(key):
            if failures != self._failures:
                raise StoreError("the store did not answer those who came before")
            try:
                yield
            except StoreError:
                self._failures += 1
                raise

    def take(
        self, key: str, now: float, least: int, most: int
    ) -> tuple[int, LimiterState]:
        """Spend what there is, up to `most`, but nothing if it is below `least`."""
        name, tick, algorithm = self._name(key), ticks(now), self.algorithm
        old = self._remembered(name, now)
        for tried in range(TRIES):
            state, new = decoded(old), None
            granted = min(most, algorithm.remaining(state, tick))
            if granted >= least:
                state = algorithm.consume(state, tick, granted)
                new = json.dumps(state, separators=(",", ":")).encode()
            elif tried or not granted:  # nobody else can have had anything either
                self._remember(name, now, old)
                return 0, state
            if new and self._store.compare_and_set(name, old, new, self._ttl):
                self._remember(name, now, new)
                return granted, state
            old = self._store.get(name)
        raise StoreError(f"{name!r} changed under each of {TRIES} tries")

    def _name(self, key: str) -> str:
        return f"limit:{self.limit.name}:{self.limit.algorithm}:{bounded_key(key)}"

    def _remembered(self, name: str, now: float) -> bytes | None:
        seen, value = self._seen.get(name, (now, None))
        return value if 0 <= now - seen < self._ttl else None

    def _remember(self, name: str, now: float, value: bytes | None) -> None:
        self._seen[name] = now, value
        self._seen.move_to_end(name)
        if len(self._seen) > self._clients:
            self._seen.popitem(last=False)


def decoded(value: bytes | None) -> LimiterState:
    """Return a state as it was written; what cannot be one is a new client's.

    >>> decoded(b"[3,1]"), decoded(b"?"), decoded(None)
    ((3, 1), (), ())
    """
    try:
        numbers = json.loads(value or b"[]")
    except ValueError:
        return ()
    good = isinstance(numbers, list) and len(numbers) % 2 == 0
    if not good or not all(type(number) is int for number in numbers):
        return ()
    return tuple(numbers)
