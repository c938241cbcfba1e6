"""The request as it goes on: the client's, and what the gateway says of it."""

from collections.abc import Iterable

from examples.ch04_http_cache import Fields, Request
from examples.ch07_gateway.context import Passage
from examples.ch07_gateway.proxy.header_fields import CONSUMER, SCOPES


def upstream_request(
    passage: Passage,
    host: str,
    fields: Fields,
    body: bytes | Iterable[bytes],
    gateway: str,
) -> Request:
    """Return the request for the upstream; `gateway` is its name in Via."""
    scheme = passage.environ["wsgi.url_scheme"]
    own = gateway_fields(passage, host, scheme, gateway)
    if isinstance(body, bytes):
        if body or passage.method not in ("GET", "HEAD"):
            own.append(("Content-Length", str(len(body))))
        content: Iterable[bytes] | None = (body,) if body else None
    else:
        content = body
        if length := passage.environ.get("CONTENT_LENGTH"):
            own.append(("Content-Length", length))
    uri = f"{scheme}://{host}{passage.path}{passage.query}"
    return Request(passage.method, uri, (*fields, *own), content)


def gateway_fields(
    passage: Passage, host: str, scheme: str, gateway: str
) -> list[tuple[str, str]]:
    """Return what the gateway says of the request, in its own words."""
    fields = [
        ("X-Forwarded-For", passage.address),
        ("X-Forwarded-Proto", scheme),
        ("X-Forwarded-Host", host),
        ("X-Request-Id", passage.request_id),
        ("Traceparent", passage.trace.traceparent(passage.span_id)),
        ("Via", f"1.1 {gateway}"),
    ]
    if passage.trace.state:
        fields.append(("Tracestate", passage.trace.state))
    if passage.consumer:
        fields.append((CONSUMER, passage.consumer))
        if passage.scopes:
            fields.append((SCOPES, " ".join(sorted(passage.scopes))))
    return fields
