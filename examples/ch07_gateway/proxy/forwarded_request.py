"""The request as it goes on: the client's, and what the gateway says of it."""

from collections.abc import Iterable

from examples.ch04_http_cache import Fields, Request
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.proxy.header_fields import CONSUMER, SCOPES


def create_forwarded_request(
    context: RequestContext,
    host: str,
    fields: Fields,
    body: bytes | Iterable[bytes],
    gateway: str,
) -> Request:
    """Return the request for the upstream; `gateway` is its name in Via."""
    scheme = context.environ["wsgi.url_scheme"]
    own = gateway_fields(context, host, scheme, gateway)
    if isinstance(body, bytes):
        if body or context.method not in ("GET", "HEAD"):
            own.append(("Content-Length", str(len(body))))
        content: Iterable[bytes] | None = (body,) if body else None
    else:
        content = body
        if length := context.environ.get("CONTENT_LENGTH"):
            own.append(("Content-Length", length))
    uri = f"{scheme}://{host}{context.path}{context.query}"
    return Request(context.method, uri, (*fields, *own), content)


def gateway_fields(
    context: RequestContext, host: str, scheme: str, gateway: str
) -> list[tuple[str, str]]:
    """Return what the gateway says of the request, in its own words."""
    fields = [
        ("X-Forwarded-For", context.client_address),
        ("X-Forwarded-Proto", scheme),
        ("X-Forwarded-Host", host),
        ("X-Request-Id", context.request_id),
        ("Traceparent", context.trace.traceparent(context.span_id)),
        ("Via", f"1.1 {gateway}"),
    ]
    if context.trace.state:
        fields.append(("Tracestate", context.trace.state))
    if context.consumer:
        fields.append((CONSUMER, context.consumer))
        if context.scopes:
            fields.append((SCOPES, " ".join(sorted(context.scopes))))
    return fields
