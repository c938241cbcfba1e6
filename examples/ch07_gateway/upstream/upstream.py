"""An upstream service: its replicas, asked by chapter 2's courier."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from examples.ch02_scale import (
    Attempt,
    BalancerConfig,
    CircuitBreakerPolicy,
    Deadline,
    Forwarder,
    HealthCheck,
    HedgingPolicy,
    NoUpstreamAvailable,
    RetryPolicy,
    Runtime,
    UpstreamRequest,
)
from examples.ch04_http_cache import Fields, Response
from examples.ch07_gateway.config import UpstreamConfig
from examples.ch07_gateway.errors import Exhausted, UpstreamDown
from examples.ch07_gateway.runtime import Tools
from examples.ch07_gateway.upstream.requests_adapter import Carried, Carrying


@dataclass(frozen=True, slots=True)
class Order:
    """What a service is asked: `target` is path and query, `key` names the client."""

    method: str
    target: str
    fields: Fields
    body: bytes | Iterable[bytes]
    key: str
    deadline: str | None = None  # what the client said is left, if it did


class Service:
    """One upstream of the configuration at work."""

    def __init__(self, upstream: UpstreamConfig, tools: Tools) -> None:
        self.upstream, self._clock = upstream, tools.clock
        named = {str(n): url.rstrip("/") for n, url in enumerate(upstream.urls, 1)}
        world = Runtime(
            Carrying(tools.client, upstream.idle_timeout),
            tools.clock,
            tools.sleep,
            tools.random,
            tools.event,
            tools.lock,
            tools.spawn,
        )
        self.courier = Forwarder(named, rules(upstream), world)
        self._sleep, self.retired = tools.sleep, False
        if upstream.check:
            for name in named:
                tools.spawn(self._watcher(name), daemon=True)

    def ask(self, order: Order) -> Response:
        """Return the answer, its body on the way; raises UpstreamDown."""
        deadline = Deadline.from_field(
            order.deadline, self._clock(), self.upstream.timeout
        )
        parcel = UpstreamRequest(
            order.method, order.target, dict(order.fields), order.body, order.key
        )
        try:
            delivery = self.courier.forward(parcel, deadline)
        except NoUpstreamAvailable as nobody:
            raise Exhausted(nobody.retry_after) from None
        return response_of(delivery)

    def _watcher(self, name: str) -> Callable[[], None]:
        def watch() -> None:
            while (checks := self.courier.config.health_check) and not self.retired:
                self.courier.check_health(name, checks.path, checks.timeout)
                self._sleep(checks.interval)

        return watch


def rules(upstream: UpstreamConfig) -> BalancerConfig:
    """Return chapter 2's rules for an upstream."""
    breaker = CircuitBreakerPolicy(upstream.breaker_failures, upstream.breaker_seconds)
    checks = HealthCheck(path=upstream.check, interval=upstream.check_every)
    return BalancerConfig(
        balancer=upstream.balancer,
        health_check=checks if upstream.check else None,
        retry_policy=RetryPolicy(max_attempts=upstream.tries),
        requests_per_retry=upstream.retry_per,
        circuit_breaker=breaker if upstream.breaker_failures else None,
        hedging=HedgingPolicy(upstream.hedge) if upstream.hedge else None,
        timeout=upstream.timeout,
        per_try_timeout=upstream.try_timeout,
    )


def response_of(delivery: Attempt) -> Response:
    """Return what was delivered; raises UpstreamDown where nothing was."""
    reply = delivery.response
    if not isinstance(reply, Carried):
        delivery.close()
        text = str(delivery.error)
        raise UpstreamDown(text, delivery.timed_out, sent=delivery.outcome.sent)
    if isinstance(reply.response.body, tuple):
        delivery.close()
        return reply.response
    return replace(reply.response, body=Delivered(delivery, reply.response.body))


class Delivered:
    """A body on its way: the replica counts as busy until it is closed."""

    def __init__(self, delivery: Attempt, body: Iterable[bytes]) -> None:
        self._delivery, self._body = delivery, body

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; raises UpstreamDown when they end early."""
        try:
            yield from self._body
        finally:
            self.close()

    def close(self) -> None:
        """Let the replica go."""
        self._delivery.close()
