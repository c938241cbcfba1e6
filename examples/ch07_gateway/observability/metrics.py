"""Prometheus metrics, by a library: what all workers of a server have counted.

With PROMETHEUS_MULTIPROC_DIR in the environment the workers count into files there,
and whichever is asked adds them up; without it each process speaks for itself.
"""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import MultiProcessValue

from examples.ch07_gateway.context import RequestContext

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
RELOADS = "gateway_reloads"
RELOADS_HELP = "Changes of the configuration, by result; each worker counts those done."
# Label values that clients choose are bounded: the routes are ours, and so the words.


class Metrics:
    """What the gateway counts; `folder` is where all workers count, if they do."""

    def __init__(self, folder: str = "") -> None:
        # A start time for each number is in no use here.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._folder, self._own = folder, CollectorRegistry()
        self.requests = Histogram(
            "gateway_request_seconds",
            "Requests by seconds until their answer had ended, by route, status, and "
            "why the gateway answered itself.",
            ("route", "status", "refused"),
            buckets=BUCKETS,
            registry=self._own,
        )
        self.reloads = Counter(RELOADS, RELOADS_HELP, ("result",), registry=self._own)
        self.failures = Counter(
            "gateway_upstream_failures",
            "Attempts at an upstream that failed, by what was answered or why nothing.",
            ("upstream", "why"),
            registry=self._own,
        )
        self._children: dict[tuple[str, int, str], Histogram] = {}

    def observe(self, context: RequestContext, now: float) -> None:
        """Count a request that is over."""
        key = (context.route_name, context.status, context.error_code)
        if key not in self._children:
            self._children[key] = self.requests.labels(*map(str, key))
        self._children[key].observe(max(0.0, now - context.started_at))
        for each in context.attempts:
            if each.failed:
                self.failures.labels(each.upstream, each.result).inc()

    def count_reload(self, result: str) -> None:
        """Count a change of the configuration."""
        self.reloads.labels(result).inc()

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        registry = self._own
        if self._folder:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, self._folder)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def refused_reloads() -> Callable[[], object]:
    """Return what counts a refused change among what the workers count in files.

    For the process that starts them: it reads the file, and serves no requests.
    """
    labels = ("result",), ("refused",)
    value = MultiProcessValue()  # type: ignore[no-untyped-call]
    counter = value("counter", RELOADS, f"{RELOADS}_total", *labels, RELOADS_HELP)
    return lambda: counter.inc(1)
