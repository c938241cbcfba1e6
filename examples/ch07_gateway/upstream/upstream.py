"""An upstream service: its replicas, with chapter 2's retries, breaker and hedging."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

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
from examples.ch04_http_cache import Response
from examples.ch07_gateway.config import UpstreamConfig
from examples.ch07_gateway.context import UpstreamAttempt
from examples.ch07_gateway.errors import NoHealthyUpstream, UpstreamDown
from examples.ch07_gateway.runtime import GatewayRuntime
from examples.ch07_gateway.upstream.requests_adapter import (
    AdaptedResponse,
    RequestsAdapter,
)


class UpstreamService:
    """One upstream of the configuration at work."""

    def __init__(self, upstream: UpstreamConfig, runtime: GatewayRuntime) -> None:
        self.upstream, self._clock = upstream, runtime.clock
        urls = {str(n): url.rstrip("/") for n, url in enumerate(upstream.urls, 1)}
        self._addresses = {name: urlsplit(url).netloc for name, url in urls.items()}
        self._client = RequestsAdapter(runtime.client, upstream.idle_timeout)
        forwarding = Runtime(
            self._client,
            runtime.clock,
            runtime.sleep,
            runtime.random,
            runtime.event,
            runtime.lock,
            runtime.spawn,
        )
        self.forwarder = Forwarder(urls, balancer_config(upstream), forwarding)
        self._sleep, self.retired = runtime.sleep, False
        if upstream.check:
            for name in urls:
                runtime.spawn(self._watcher(name), daemon=True)

    def send(
        self,
        request: UpstreamRequest,
        time_left: str | None = None,
        attempts: list[UpstreamAttempt] | None = None,
    ) -> Response:
        """Return the response, its body still coming; raises UpstreamDown.

        `time_left` is what the client said of its deadline, if it did. Each attempt is
        appended to `attempts`.
        """
        deadline = Deadline.from_field(time_left, self._clock(), self.upstream.timeout)
        made: list[Attempt] = []
        try:
            attempt = self.forwarder.forward(request, deadline, made)
        except NoUpstreamAvailable as nobody:
            reason = self._client.last_reason or "status"
            raise NoHealthyUpstream(nobody.retry_after, reason) from None
        finally:
            if attempts is not None:
                attempts += [self._described(each) for each in made]
        return response_of(attempt)

    def _described(self, attempt: Attempt) -> UpstreamAttempt:
        down, status = down_of(attempt), attempt.outcome.status
        return UpstreamAttempt(
            self.upstream.name,
            self._addresses[attempt.lease.name],
            down.reason if down else str(status),
            not attempt.succeeded,
            str(down or ""),
            attempt.ended - attempt.lease.started,
        )

    def _watcher(self, name: str) -> Callable[[], None]:
        def watch() -> None:
            while (checks := self.forwarder.config.health_check) and not self.retired:
                self.forwarder.check_health(name, checks.path, checks.timeout)
                self._sleep(checks.interval)

        return watch


def balancer_config(upstream: UpstreamConfig) -> BalancerConfig:
    """Return how chapter 2 is to forward to an upstream."""
    breaker = CircuitBreakerPolicy(upstream.breaker_failures, upstream.breaker_seconds)
    health_check = HealthCheck(path=upstream.check, interval=upstream.check_every)
    return BalancerConfig(
        balancer=upstream.balancer,
        health_check=health_check if upstream.check else None,
        retry_policy=RetryPolicy(max_attempts=upstream.tries),
        requests_per_retry=upstream.retry_per,
        circuit_breaker=breaker if upstream.breaker_failures else None,
        hedging=HedgingPolicy(upstream.hedge) if upstream.hedge else None,
        timeout=upstream.timeout,
        per_try_timeout=upstream.try_timeout,
    )


def response_of(attempt: Attempt) -> Response:
    """Return an attempt's response; raises UpstreamDown where there is none."""
    reply = attempt.response
    if not isinstance(reply, AdaptedResponse):
        attempt.close()
        raise down_of(attempt) or UpstreamDown(str(attempt.error), attempt.timed_out)
    if isinstance(reply.response.body, tuple):
        attempt.close()
        return reply.response
    return replace(reply.response, body=ForwardedBody(attempt, reply.response.body))


def down_of(attempt: Attempt) -> UpstreamDown | None:
    """Return what our client said of an attempt that failed."""
    cause = attempt.error.__cause__ if attempt.error else None
    return cause if isinstance(cause, UpstreamDown) else None


class ForwardedBody:
    """A body that is still coming: the replica counts as busy until it is closed."""

    def __init__(self, attempt: Attempt, body: Iterable[bytes]) -> None:
        self._attempt, self._body = attempt, body

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; raises UpstreamDown when they end early."""
        try:
            yield from self._body
        finally:
            self.close()

    def close(self) -> None:
        """Let the replica go."""
        self._attempt.close()
