"""Quota taken from the store in portions: fewer round trips, and a limit that is less
exact.

N gateways with leases of L admit at most N · (L - 1) more than the limit in any window,
those that they had left from before. And a client may be refused when N - 1 of them
still have that much for it.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace

from examples.ch07_gateway.ratelimit.decision import Decision, State, checked, decide
from examples.ch07_gateway.ratelimit.local_limiter import short
from examples.ch07_gateway.ratelimit.shared_limiter import CLIENTS, SharedLimiter


@dataclass(frozen=True, slots=True)
class Portion:
    """What a gateway has of a client's quota until `end`, and what it saw then."""

    left: int
    end: float
    state: State


class LeasedLimiter:
    """A shared limiter that asks the store for `limit.lease` requests at once."""

    def __init__(self, shared: SharedLimiter, clients: int = CLIENTS) -> None:
        self._shared, self._clients = shared, clients
        self._limit, self._algorithm = shared.limit, shared.algorithm
        self._portions: OrderedDict[str, Portion] = OrderedDict()

    def __len__(self) -> int:
        """How many clients have a portion."""
        return len(self._portions)

    def admit(self, key: str, now: float, cost: int = 1) -> Decision:
        """Decide on a request; see `Limiter`. Raises StoreError."""
        checked(self._algorithm, self._limit, cost)
        portion = self._portion(key, now)
        if portion.left >= cost:
            return self._spent(key, portion, now, cost)
        with self._shared.turn(key):
            return self._fetched(key, now, cost)

    def peek(self, key: str, now: float, cost: int = 1) -> Decision:
        """Say what `admit` would. Raises StoreError."""
        checked(self._algorithm, self._limit, cost)
        portion = self._portion(key, now)
        if portion.left >= cost:
            return self._decision(portion, now, 0)
        return self._shared.peek(key, now, cost - portion.left)

    def _fetched(self, key: str, now: float, cost: int) -> Decision:
        """Fetch a portion, unless somebody has while we waited for our turn."""
        portion = self._portion(key, now)
        lacking = cost - portion.left
        if lacking > 0:
            most = max(lacking, self._limit.lease)
            granted, state = self._shared.take(key, now, lacking, most)
            portion = self._portion(key, now)
            if not granted:
                return self._decision(replace(portion, state=state), now, lacking)
            end = now + self._limit.window
            portion = Portion(portion.left + granted, end, state)
        return self._spent(key, portion, now, cost)

    def _spent(self, key: str, portion: Portion, now: float, cost: int) -> Decision:
        portion = Portion(portion.left - cost, portion.end, portion.state)
        self._remember(short(key), portion)
        return self._decision(portion, now, 0)

    def _portion(self, key: str, now: float) -> Portion:
        portion = self._portions.get(short(key))
        if portion is None or not portion.end - self._limit.window <= now < portion.end:
            return Portion(0, now, ())
        return portion

    def _decision(self, portion: Portion, now: float, lacking: int) -> Decision:
        limit, algorithm = self._limit, self._algorithm
        return decide(limit, algorithm, portion.state, now, lacking, held=portion.left)

    def _remember(self, key: str, portion: Portion) -> None:
        self._portions[key] = portion
        self._portions.move_to_end(key)
        if len(self._portions) > self._clients:
            self._portions.popitem(last=False)
