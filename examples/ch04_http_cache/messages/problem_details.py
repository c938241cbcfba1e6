"""What a cache answers in its own name: problem details (RFC 9457)."""

import json

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    with_cache_status,
)
from examples.ch04_http_cache.messages.message import Response

TITLES = {400: "Bad Request", 502: "Bad Gateway", 504: "Gateway Timeout"}
CACHED_ONLY = "nothing stored here fits, and only-if-cached forbids asking the origin"


def problem(status: int, detail: str, name: str, cache_status: CacheStatus) -> Response:
    """Return a problem document that no cache after us may keep."""
    content = {"title": TITLES[status], "status": status, "detail": detail}
    body = json.dumps(content).encode() + b"\n"
    fields = (
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    )
    response = Response(status, fields, (body,), TITLES[status])
    return with_cache_status(response, name, cache_status)
