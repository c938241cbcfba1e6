"""The upstreams of a balancer: who gets this request, and how many each has."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from examples.ch02_scale.load_balancing.health import HealthTracker
from examples.ch02_scale.load_balancing.pickers import Picker
from examples.ch02_scale.resilience import CircuitBreaker, CircuitBreakerPolicy


@dataclass(slots=True)
class UpstreamLease:
    """The right to ask one upstream once."""

    name: str
    generation: int | None  # of the upstream's breaker
    started: float  # Unix seconds
    open: bool = True


class NoUpstreamAvailable(Exception):
    """No upstream may be asked; in `retry_after` seconds that may change."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(f"no upstream may be asked for {retry_after:.1f} s")


class UpstreamPool:
    """Composes picking, health and breakers, and counts the requests under way."""

    def __init__(
        self,
        names: Sequence[str],
        picker: Picker,
        health: HealthTracker,
        breaker_policy: CircuitBreakerPolicy | None = None,
        lock: AbstractContextManager[object] | None = None,
    ) -> None:
        self.names, self.health = tuple(names), health
        self.active_requests = dict.fromkeys(self.names, 0)
        self._picker, self._lock = picker, lock or nullcontext()
        guarded = self.names if breaker_policy else ()
        self.breakers = {name: CircuitBreaker(breaker_policy) for name in guarded}

    def acquire(self, key: str, now: float, tried: Iterable[str] = ()) -> UpstreamLease:
        """Pick whom to ask, rather somebody new; raises NoUpstreamAvailable."""
        with self._lock:
            available = self.health.available(self.names, now)
            permitted = [name for name in available if self._permits(name, now)]
            if not permitted:
                raise NoUpstreamAvailable(self._retry_after(available, now))
            untried = [name for name in permitted if name not in tried]
            name = self._picker.pick(untried or permitted, self.active_requests, key)
            generation = self.breakers[name].acquire(now) if self.breakers else None
            self.active_requests[name] += 1
            return UpstreamLease(name, generation, now)

    def record(self, lease: UpstreamLease, succeeded: bool, now: float) -> None:
        """Note what the request met."""
        with self._lock:
            self.health.record_request(lease.name, succeeded, now)
            if lease.generation is not None:
                self.breakers[lease.name].record(lease.generation, succeeded, now)

    def release(self, lease: UpstreamLease) -> None:
        """Note that the answer has been passed on, or dropped; once is enough."""
        with self._lock:
            self.active_requests[lease.name] -= lease.open
            lease.open = False

    def _retry_after(self, names: Iterable[str], now: float) -> float:
        waits = [self.breakers[name].retry_after(now) for name in names]
        return min(waits, default=0.0)

    def _permits(self, name: str, now: float) -> bool:
        return not self.breakers or self.breakers[name].permits(now)
