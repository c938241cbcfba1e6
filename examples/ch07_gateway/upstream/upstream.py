"""An upstream service: its replicas, asked by chapter 2's courier."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from examples.ch02_scale import (
    BreakerRules,
    Checks,
    Courier,
    Deadline,
    Delivery,
    Hedging,
    NobodyLeft,
    Parcel,
    Retries,
    Rules,
    World,
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
        world = World(
            Carrying(tools.client, upstream.idle_timeout),
            tools.clock,
            tools.sleep,
            tools.random,
            tools.event,
            tools.lock,
            tools.spawn,
        )
        self.courier = Courier(named, rules(upstream), world)
        self._sleep, self.retired = tools.sleep, False
        if upstream.check:
            for name in named:
                tools.spawn(self._watcher(name), daemon=True)

    def ask(self, order: Order) -> Response:
        """Return the answer, its body on the way; raises UpstreamDown."""
        deadline = Deadline.of(order.deadline, self._clock(), self.upstream.timeout)
        parcel = Parcel(
            order.method, order.target, dict(order.fields), order.body, order.key
        )
        try:
            delivery = self.courier.deliver(parcel, deadline)
        except NobodyLeft as nobody:
            raise Exhausted(nobody.seconds) from None
        return response_of(delivery)

    def _watcher(self, name: str) -> Callable[[], None]:
        def watch() -> None:
            while (checks := self.courier.rules.checks) and not self.retired:
                self.courier.check(name, checks.path, checks.timeout)
                self._sleep(checks.every)

        return watch


def rules(upstream: UpstreamConfig) -> Rules:
    """Return chapter 2's rules for an upstream."""
    breaker = BreakerRules(upstream.breaker_failures, upstream.breaker_seconds)
    checks = Checks(path=upstream.check, every=upstream.check_every)
    return Rules(
        balancer=upstream.balancer,
        checks=checks if upstream.check else None,
        retries=Retries(tries=upstream.tries),
        retry_per=upstream.retry_per,
        breaker=breaker if upstream.breaker_failures else None,
        hedging=Hedging(upstream.hedge) if upstream.hedge else None,
        timeout=upstream.timeout,
        try_timeout=upstream.try_timeout,
    )


def response_of(delivery: Delivery) -> Response:
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

    def __init__(self, delivery: Delivery, body: Iterable[bytes]) -> None:
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
