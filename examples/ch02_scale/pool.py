"""The upstreams of a balancer: whom to ask now, and what was learnt of each."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from examples.ch02_scale.breaker import Breaker, BreakerRules
from examples.ch02_scale.health import Health
from examples.ch02_scale.picking import Picker


@dataclass(slots=True)
class Lease:
    """The right to ask one upstream once."""

    name: str
    term: int | None  # of the upstream's breaker
    began: float  # Unix seconds
    open: bool = True


class NobodyLeft(Exception):
    """Nobody may be asked; `seconds` says when that may be different."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"no upstream may be asked for {seconds:.1f} s")


class Pool:
    """Composes picking, health and breakers, and counts the requests under way."""

    def __init__(
        self,
        names: Sequence[str],
        picker: Picker,
        health: Health,
        breaker: BreakerRules | None = None,
        lock: AbstractContextManager[object] | None = None,
    ) -> None:
        self.names, self.health = tuple(names), health
        self.busy = dict.fromkeys(self.names, 0)
        self._picker, self._lock = picker, lock or nullcontext()
        self.breakers = {n: Breaker(breaker) for n in self.names} if breaker else {}

    def take(self, key: str, now: float, tried: Iterable[str] = ()) -> Lease:
        """Pick whom to ask, rather somebody new; raises NobodyLeft."""
        with self._lock:
            usable = self.health.usable(self.names, now)
            ready = [name for name in usable if self._ready(name, now)]
            if not ready:
                raise NobodyLeft(self._seconds(usable, now))
            fresh = [name for name in ready if name not in tried]
            name = self._picker.pick(fresh or ready, self.busy, key)
            term = self.breakers[name].enter(now) if self.breakers else None
            self.busy[name] += 1
            return Lease(name, term, now)

    def learn(self, lease: Lease, well: bool, now: float) -> None:
        """Note what the request met."""
        with self._lock:
            self.health.met(lease.name, well, now)
            if lease.term is not None:
                self.breakers[lease.name].leave(lease.term, well, now)

    def release(self, lease: Lease) -> None:
        """Note that the answer has been passed on, or dropped; once is enough."""
        with self._lock:
            self.busy[lease.name] -= lease.open
            lease.open = False

    def _seconds(self, names: Iterable[str], now: float) -> float:
        waits = [self.breakers[name].reopens(now) for name in names]
        return min(waits, default=0.0)

    def _ready(self, name: str, now: float) -> bool:
        return not self.breakers or self.breakers[name].ready(now)
