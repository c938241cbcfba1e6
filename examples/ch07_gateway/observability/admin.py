"""Pages for those who run the gateway: is it there, can it work, what has it done."""

import json

from examples.ch04_http_cache import Response
from examples.ch07_gateway.config import GatewayConfig, in_networks
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.observability.metrics import CONTENT_TYPE, Metrics
from examples.ch07_gateway.routing.trusted_proxies import is_behind_unknown_proxy
from examples.lab import Store, StoreError

LIVE, READY, METRICS = "/gateway/live", "/gateway/ready", "/metrics"
PAGES = (LIVE, READY, METRICS)
UNAVAILABLE = 503


def admin_response(
    config: GatewayConfig,
    context: RequestContext,
    metrics: Metrics,
    store: Store | None,
) -> Response | None:
    """Return such a page, or None: the request is for an upstream, or not allowed.

    To everybody but the operators these pages do not exist.
    """
    environ = context.environ
    target = environ.get("RAW_URI", environ.get("PATH_INFO", ""))
    if target not in PAGES or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    settings = config.gateway
    if not in_networks(context.client_address, settings.operators):
        return None
    if is_behind_unknown_proxy(environ, settings.trusted_proxies):
        return None
    context.method, context.path = environ["REQUEST_METHOD"], target
    if target == METRICS:
        return response_page(200, metrics.exposition(), CONTENT_TYPE)
    if target == READY and not store_answers(store):
        return json_page(UNAVAILABLE, {"ready": False, "store": "does not answer"})
    return json_page(200, {"live": True, "config": config.digest})


def store_answers(store: Store | None) -> bool:
    """Say whether the store answers; without it limits let everything through."""
    try:
        if store is not None:
            store.get("gateway:ready")
    except StoreError:
        return False
    return True


def json_page(status: int, content: dict[str, object]) -> Response:
    """Return a small JSON page."""
    return response_page(
        status, json.dumps(content).encode() + b"\n", "application/json"
    )


def response_page(status: int, body: bytes, kind: str) -> Response:
    """Return a page that nobody keeps."""
    fields = (
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    )
    return Response(status, fields, (body,))
