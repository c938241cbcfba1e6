"""A shell around a carrier: takes a request to an upstream, and again if need be."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import requests

from examples.ch02_scale.carrier import Carrier
from examples.ch02_scale.deadline import DEADLINE_LEFT, Deadline
from examples.ch02_scale.hedging import Latencies
from examples.ch02_scale.parcel import Delivery, Parcel
from examples.ch02_scale.picking import picker
from examples.ch02_scale.pool import Lease, NobodyLeft, Pool
from examples.ch02_scale.race import Race, Signal
from examples.ch02_scale.rules import Rules

LEAST = 0.001  # seconds; a timeout of 0 is none
FAILED = 400


class Spawn(Protocol):
    """Starts work in the background."""

    def __call__(self, work: Callable[[], object], *, daemon: bool = False) -> object:
        """Start it."""


@dataclass(frozen=True, slots=True)
class World:
    """What a courier works with: the real world's tools, or the laboratory's."""

    session: Carrier
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    event: Callable[[], Signal]
    lock: Callable[[], AbstractContextManager[object]]
    spawn: Spawn


class Courier:
    """Tries, hedges, waits and tries again, within rules, budget and deadline."""

    def __init__(
        self, upstreams: Mapping[str, str], rules: Rules, world: World
    ) -> None:
        self.rules, self.world, self._urls = rules, world, dict(upstreams)
        self._lock = world.lock()
        chosen = picker(rules.balancer, world.random)
        self.pool = Pool(
            list(upstreams), chosen, rules.health(), rules.breaker, self._lock
        )
        self.budget = rules.budget()
        self.latencies = Latencies(rules.hedging) if rules.hedging else None

    def deliver(self, parcel: Parcel, deadline: Deadline) -> Delivery:
        """Return the last answer; raises NobodyLeft when there was nobody to ask."""
        with self._lock:
            if self.budget:
                self.budget.earn()
        tried: list[str] = []
        previous = 0.0
        while True:
            delivery = self._attempt(parcel, deadline, tried)
            wait = self._wait(parcel, delivery, deadline, (len(tried), previous))
            if wait is None:
                return delivery
            delivery.close()
            self.world.sleep(wait)
            previous = wait

    def check(self, name: str, path: str, timeout: float) -> None:
        """Ask one upstream how it is, and remember what it said."""
        url = self._urls[name] + path
        try:
            reply = self.world.session.request(
                "GET",
                url,
                headers={},
                data=None,
                timeout=timeout,
                stream=True,
                allow_redirects=False,
            )
            reply.close()
            well = reply.status_code < FAILED
        except requests.RequestException:
            well = False
        self.pool.health.checked(name, well)

    def _attempt(
        self, parcel: Parcel, deadline: Deadline, tried: list[str]
    ) -> Delivery:
        delay = self.latencies.delay() if self.latencies else None
        if delay is None or not parcel.repeatable:
            return self._send(self._lease(parcel, tried), parcel, deadline)
        race: Race[Delivery] = Race(self.world.event, self.world.lock)
        self._run(race, parcel, deadline, tried)
        if not race.over(delay) and self._afford():
            with suppress(NobodyLeft):
                self._run(race, parcel, deadline, tried)
        return race.winner()

    def _run(
        self, race: Race[Delivery], parcel: Parcel, deadline: Deadline, tried: list[str]
    ) -> None:
        send = partial(self._send, self._lease(parcel, tried), parcel, deadline)
        race.start()
        self.world.spawn(lambda: race.finish(send()))

    def _lease(self, parcel: Parcel, tried: list[str]) -> Lease:
        lease = self.pool.take(parcel.key, self.world.clock(), tried)
        tried.append(lease.name)
        return lease

    def _send(self, lease: Lease, parcel: Parcel, deadline: Deadline) -> Delivery:
        left = deadline.left(lease.began)
        delivery = Delivery(self.pool, lease)
        try:
            delivery.response = self.world.session.request(
                parcel.method,
                self._urls[lease.name] + parcel.target,
                headers=parcel.fields | self._told(deadline),
                data=parcel.body,
                timeout=max(LEAST, min(self.rules.try_timeout, left)),
                stream=True,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            delivery.error = error
        except BaseException:  # of whoever gives us the body: it says nothing of them
            self.pool.release(lease)
            raise
        self._learn(delivery, hurried=left < self.rules.try_timeout)
        return delivery

    def _told(self, deadline: Deadline) -> dict[str, str]:
        now = self.world.clock()
        return {DEADLINE_LEFT: deadline.field(now)} if self.rules.deadlines else {}

    def _learn(self, delivery: Delivery, hurried: bool) -> None:
        """Remember how it went; a client in a hurry is no fault of the upstream."""
        now, lease = self.world.clock(), delivery.lease
        well = delivery.well
        if well and self.latencies:
            self.latencies.note(now - lease.began)
        if not (hurried and delivery.timed_out):
            self.pool.learn(lease, well, now)

    def _wait(
        self,
        parcel: Parcel,
        delivery: Delivery,
        deadline: Deadline,
        sofar: tuple[int, float],
    ) -> float | None:
        """Return how long to wait before another attempt; None: this was the last."""
        rules, outcome, (tries, previous) = self.rules.retries, delivery.outcome, sofar
        if rules is None or not outcome.passing or (outcome.sent and not parcel.whole):
            return None
        if not rules.allowed(parcel.method, parcel.keyed, outcome):
            return None
        wait = rules.wait(tries - 1, previous, outcome, self.world.random())
        if wait is None or wait >= deadline.left(self.world.clock()):
            return None
        return wait if self._afford() else None

    def _afford(self) -> bool:
        with self._lock:
            return self.budget is None or self.budget.take()
