"""Prometheus metrics of calls, and the pages for those who run the gateway."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from prometheus_client import CollectorRegistry, Counter, generate_latest

from examples.ch04_http_cache import Response
from examples.ch08_ai_gateway.budget.usage_log import UsageRecord
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.upstream.fallback import UpstreamAttempt
from examples.lab import Store, StoreError

TEXT = "text/plain; version=0.0.4; charset=utf-8"
HEALTH, METRICS = "/health", "/metrics"
# Who stands behind a proxy on this machine is not on this machine.
PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Metrics:
    """What this process has counted; label values are names from the file."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._calls = self._counter("calls", "Calls.", "key", "model", "status")
        self._attempts = self._counter("attempts", "Attempts.", "model", "outcome")
        self._tokens = self._counter("tokens", "Tokens.", "key", "model", "kind")
        self._cost = self._counter("cost", "Millionths of a unit.", "key", "model")

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"ai_gateway_{name}", text, labels, registry=self._registry)

    def count(
        self,
        head: Mapping[str, object],
        model: str,
        status: int,
        tried: Sequence[UpstreamAttempt],
    ) -> None:
        """Count a call and its attempts."""
        self._calls.labels(str(head.get("key", "")), model, str(status)).inc()
        for one in tried:
            self._attempts.labels(one.name, one.outcome).inc()

    def used(self, entry: UsageRecord) -> None:
        """Count what a call used."""
        who = (entry.key_id, entry.model)
        fresh = entry.input_tokens - entry.cached_tokens
        self._tokens.labels(*who, "input").inc(fresh)
        self._tokens.labels(*who, "cached").inc(entry.cached_tokens)
        self._tokens.labels(*who, "output").inc(entry.output_tokens)
        self._cost.labels(*who).inc(entry.cost)

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


def operator_page(
    path: str, environ: Mapping[str, Any], metrics: Metrics, store: Store
) -> Response | None:
    """Return /health for everybody, /metrics for this machine, None for other paths."""
    if environ["REQUEST_METHOD"] != "GET" or path not in {HEALTH, METRICS}:
        return None
    if path == HEALTH:
        well = answers(store)
        body = dumps({"status": "ok" if well else "the store does not answer"})
        return page(200 if well else 503, body.encode(), "application/json")
    passed_on = any(f"HTTP_{n.upper().replace('-', '_')}" in environ for n in PASSED_ON)
    address = str(environ.get("REMOTE_ADDR", ""))
    if passed_on or not is_local(address):
        return None
    return page(200, metrics.exposition(), TEXT)


def is_local(address: str) -> bool:
    """Say whether an address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def answers(store: Store) -> bool:
    """Say whether the store answers."""
    try:
        store.get("ai-gateway:health")
    except StoreError:
        return False
    return True


def page(status: int, body: bytes, kind: str) -> Response:
    """Return a page that nobody keeps."""
    length = ("Content-Length", str(len(body)))
    fields = (("Content-Type", kind), length, ("Cache-Control", "no-store"))
    return Response(status, fields, (body,))
