"""A shell around an HTTP client: forwards a request, and again if need be."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import requests

from examples.ch02_scale.config import BalancerConfig
from examples.ch02_scale.forwarding.attempt import Attempt
from examples.ch02_scale.forwarding.http_client import HttpClient
from examples.ch02_scale.forwarding.upstream_request import UpstreamRequest
from examples.ch02_scale.load_balancing import (
    NoUpstreamAvailable,
    UpstreamLease,
    UpstreamPool,
    create_picker,
)
from examples.ch02_scale.resilience import (
    DEADLINE_LEFT,
    Deadline,
    HedgeRace,
    Latencies,
    ThreadEvent,
)

MIN_TIMEOUT = 0.001  # seconds; a timeout of 0 is none
CLIENT_ERROR = 400


class Spawn(Protocol):
    """Starts work in the background."""

    def __call__(self, work: Callable[[], object], *, daemon: bool = False) -> object:
        """Start it."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a forwarder works with: the real clock and client, or the laboratory's."""

    client: HttpClient
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    event: Callable[[], ThreadEvent]
    lock: Callable[[], AbstractContextManager[object]]
    spawn: Spawn


class Forwarder:
    """Tries, hedges, waits and tries again, within policy, budget and deadline."""

    def __init__(
        self, upstreams: Mapping[str, str], config: BalancerConfig, runtime: Runtime
    ) -> None:
        self.config, self.runtime, self._urls = config, runtime, dict(upstreams)
        self._lock = runtime.lock()
        picker = create_picker(config.balancer, runtime.random)
        self.pool = UpstreamPool(
            list(upstreams), picker, config.health(), config.circuit_breaker, self._lock
        )
        self.budget = config.budget()
        self.latencies = Latencies(config.hedging) if config.hedging else None

    def forward(
        self,
        request: UpstreamRequest,
        deadline: Deadline,
        made: list[Attempt] | None = None,
    ) -> Attempt:
        """Return the last attempt, all are in `made`; raises NoUpstreamAvailable."""
        with self._lock:
            if self.budget:
                self.budget.deposit()
        tried: list[str] = []
        previous = 0.0
        while True:
            attempt = self._attempt(request, deadline, tried)
            if made is not None:
                made.append(attempt)
            wait = self._retry_wait(request, attempt, deadline, (len(tried), previous))
            if wait is None:
                return attempt
            attempt.close()
            self.runtime.sleep(wait)
            previous = wait

    def check_health(self, name: str, path: str, timeout: float) -> None:
        """Ask one upstream how it is, and remember what it said."""
        url = self._urls[name] + path
        try:
            response = self.runtime.client.request(
                "GET",
                url,
                headers={},
                data=None,
                timeout=timeout,
                stream=True,
                allow_redirects=False,
            )
            response.close()
            passed = response.status_code < CLIENT_ERROR
        except requests.RequestException:
            passed = False
        self.pool.health.record_check(name, passed)

    def _attempt(
        self, request: UpstreamRequest, deadline: Deadline, tried: list[str]
    ) -> Attempt:
        delay = self.latencies.delay() if self.latencies else None
        if delay is None or not request.idempotent:
            return self._send(self._acquire(request, tried), request, deadline)
        race: HedgeRace[Attempt] = HedgeRace(self.runtime.event, self.runtime.lock)
        self._start(race, request, deadline, tried)
        if not race.decided(delay) and self._withdraw():
            with suppress(NoUpstreamAvailable):
                self._start(race, request, deadline, tried)
        return race.winner()

    def _start(
        self,
        race: HedgeRace[Attempt],
        request: UpstreamRequest,
        deadline: Deadline,
        tried: list[str],
    ) -> None:
        send = partial(self._send, self._acquire(request, tried), request, deadline)
        race.start()
        self.runtime.spawn(lambda: race.finish(send()))

    def _acquire(self, request: UpstreamRequest, tried: list[str]) -> UpstreamLease:
        lease = self.pool.acquire(request.key, self.runtime.clock(), tried)
        tried.append(lease.name)
        return lease

    def _send(
        self, lease: UpstreamLease, request: UpstreamRequest, deadline: Deadline
    ) -> Attempt:
        remaining = deadline.remaining(lease.started)
        attempt = Attempt(self.pool, lease)
        try:
            attempt.response = self.runtime.client.request(
                request.method,
                self._urls[lease.name] + request.target,
                headers=request.fields | self._deadline_field(deadline),
                data=request.body,
                timeout=max(MIN_TIMEOUT, min(self.config.per_try_timeout, remaining)),
                stream=True,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            attempt.error = error
        except BaseException:  # of whoever gives us the body: it says nothing of them
            self.pool.release(lease)
            raise
        self._record(attempt, shortened=remaining < self.config.per_try_timeout)
        return attempt

    def _deadline_field(self, deadline: Deadline) -> dict[str, str]:
        if not self.config.propagate_deadline:
            return {}
        return {DEADLINE_LEFT: deadline.to_field(self.runtime.clock())}

    def _record(self, attempt: Attempt, shortened: bool) -> None:
        """Remember how it went; a client in a hurry is no fault of the upstream."""
        now, lease = self.runtime.clock(), attempt.lease
        attempt.ended = now
        succeeded = attempt.succeeded
        if succeeded and self.latencies:
            self.latencies.record(now - lease.started)
        if not (shortened and attempt.timed_out):
            self.pool.record(lease, succeeded, now)

    def _retry_wait(
        self,
        request: UpstreamRequest,
        attempt: Attempt,
        deadline: Deadline,
        progress: tuple[int, float],
    ) -> float | None:
        """Return how long to wait before another attempt; None: this was the last."""
        policy, outcome = self.config.retry_policy, attempt.outcome
        if policy is None or not request.may_repeat(outcome.sent, attempt.timed_out):
            return None
        if not policy.allowed(request.method, request.has_idempotency_key, outcome):
            return None
        attempts, previous = progress
        wait = policy.wait(attempts - 1, previous, outcome, self.runtime.random())
        if wait is None or wait >= deadline.remaining(self.runtime.clock()):
            return None
        return wait if self._withdraw() else None

    def _withdraw(self) -> bool:
        with self._lock:
            return self.budget is None or self.budget.withdraw()
