"""Quota leased from the store: fewer round trips, and a limit that is less exact.

N gateways with leases of L admit at most N · (L - 1) more than the limit in any window,
those that they had left from before. And a client may be refused when N - 1 of them
still have that much for it.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace

from examples.ch07_gateway.ratelimit.decision import (
    Decision,
    LimiterState,
    check_cost,
    decision_from,
)
from examples.ch07_gateway.ratelimit.local_limiter import bounded_key
from examples.ch07_gateway.ratelimit.shared_limiter import CLIENTS, SharedLimiter


@dataclass(frozen=True, slots=True)
class QuotaLease:
    """What a gateway has of a client's quota until `end`, and what it saw then."""

    left: int
    end: float
    state: LimiterState


class LeasedLimiter:
    """A shared limiter that asks the store for `limit.lease` requests at once."""

    def __init__(self, shared: SharedLimiter, clients: int = CLIENTS) -> None:
        self._shared, self._clients = shared, clients
        self._limit, self._algorithm = shared.limit, shared.algorithm
        self._leases: OrderedDict[str, QuotaLease] = OrderedDict()

    def __len__(self) -> int:
        """How many clients have a lease."""
        return len(self._leases)

    def admit(self, key: str, now: float, cost: int = 1) -> Decision:
        """Decide on a request; see `Limiter`. Raises StoreError."""
        check_cost(self._algorithm, self._limit, cost)
        lease = self._lease(key, now)
        if lease.left >= cost:
            return self._spend(key, lease, now, cost)
        with self._shared.lock(key):
            return self._fetch(key, now, cost)

    def peek(self, key: str, now: float, cost: int = 1) -> Decision:
        """Say what `admit` would. Raises StoreError."""
        check_cost(self._algorithm, self._limit, cost)
        lease = self._lease(key, now)
        if lease.left >= cost:
            return self._decision(lease, now, 0)
        return self._shared.peek(key, now, cost - lease.left)

    def _fetch(self, key: str, now: float, cost: int) -> Decision:
        """Fetch a lease, unless somebody has while we waited for our turn."""
        lease = self._lease(key, now)
        lacking = cost - lease.left
        if lacking > 0:
            most = max(lacking, self._limit.lease)
            granted, state = self._shared.take(key, now, lacking, most)
            lease = self._lease(key, now)
            if not granted:
                return self._decision(replace(lease, state=state), now, lacking)
            end = now + self._limit.window
            lease = QuotaLease(lease.left + granted, end, state)
        return self._spend(key, lease, now, cost)

    def _spend(self, key: str, lease: QuotaLease, now: float, cost: int) -> Decision:
        lease = QuotaLease(lease.left - cost, lease.end, lease.state)
        self._remember(bounded_key(key), lease)
        return self._decision(lease, now, 0)

    def _lease(self, key: str, now: float) -> QuotaLease:
        lease = self._leases.get(bounded_key(key))
        if lease is None or not lease.end - self._limit.window <= now < lease.end:
            return QuotaLease(0, now, ())
        return lease

    def _decision(self, lease: QuotaLease, now: float, lacking: int) -> Decision:
        limit, algorithm = self._limit, self._algorithm
        return decision_from(
            limit, algorithm, lease.state, now, lacking, held=lease.left
        )

    def _remember(self, key: str, lease: QuotaLease) -> None:
        self._leases[key] = lease
        self._leases.move_to_end(key)
        if len(self._leases) > self._clients:
            self._leases.popitem(last=False)
