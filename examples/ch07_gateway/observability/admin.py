"""Pages for those who run the gateway: is it there, can it work, what has it done."""

import json

from examples.ch04_http_cache import Response
from examples.ch07_gateway.config import GatewayConfig, in_networks
from examples.ch07_gateway.context import Passage
from examples.ch07_gateway.observability.metrics import CONTENT_TYPE, Metrics
from examples.lab import Store, StoreError

LIVE, READY, METRICS = "/gateway/live", "/gateway/ready", "/metrics"
PAGES = (LIVE, READY, METRICS)
UNAVAILABLE = 503


def operation(
    config: GatewayConfig, passage: Passage, metrics: Metrics, store: Store | None
) -> Response | None:
    """Return such a page, or None: the request is for an upstream, or not allowed.

    To everybody but the operators these pages do not exist.
    """
    environ = passage.environ
    target = environ.get("RAW_URI", environ.get("PATH_INFO", ""))
    if target not in PAGES or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    if not in_networks(passage.address, config.gateway.operators):
        return None
    passage.method, passage.path = environ["REQUEST_METHOD"], target
    if target == METRICS:
        return page(200, metrics.text(), CONTENT_TYPE)
    if target == READY and not answers(store):
        return said(UNAVAILABLE, {"ready": False, "store": "does not answer"})
    return said(200, {"live": True, "config": config.digest})


def answers(store: Store | None) -> bool:
    """Say whether the store answers; without it limits let everything through."""
    try:
        if store is not None:
            store.get("gateway:ready")
    except StoreError:
        return False
    return True


def said(status: int, content: dict[str, object]) -> Response:
    """Return a small JSON page."""
    return page(status, json.dumps(content).encode() + b"\n", "application/json")


def page(status: int, body: bytes, kind: str) -> Response:
    """Return a page that nobody keeps."""
    fields = (
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    )
    return Response(status, fields, (body,))
