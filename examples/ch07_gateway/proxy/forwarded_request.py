"""The request as it goes on: the client's, and what the gateway says of it."""

from collections.abc import Iterable

from examples.ch04_http_cache import Fields, Request
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.proxy.header_fields import CONSUMER, SCOPES
from examples.ch07_gateway.routing.trusted_proxies import PORTS, split_port


def create_forwarded_request(
    context: RequestContext,
    fields: Fields,
    body: bytes | Iterable[bytes],
    gateway: str,
) -> Request:
    """Return the request for the upstream; `gateway` is its name in Via."""
    own = gateway_fields(context, gateway)
    if isinstance(body, bytes):
        if body or context.method not in ("GET", "HEAD"):
            own.append(("Content-Length", str(len(body))))
        content: Iterable[bytes] | None = (body,) if body else None
    else:
        content = body
        if length := context.environ.get("CONTENT_LENGTH"):
            own.append(("Content-Length", length))
    uri = f"{context.scheme}://{context.host}{context.path}{context.query}"
    return Request(context.method, uri, (*fields, *own), content)


def gateway_fields(context: RequestContext, gateway: str) -> list[tuple[str, str]]:
    """Return what the gateway says of the request, in its own words."""
    fields = [
        ("X-Forwarded-For", context.client_address),
        ("X-Forwarded-Proto", context.scheme),
        ("X-Forwarded-Host", context.host),
        ("X-Forwarded-Port", split_port(context.host)[1] or PORTS[context.scheme]),
        ("X-Request-Id", context.request_id),
        ("Traceparent", context.trace.traceparent(context.span_id)),
        ("Via", f"1.1 {gateway}"),
    ]
    if context.client.by_forwarded:
        fields.append(("Forwarded", forwarded_field(context)))
    if context.trace.state:
        fields.append(("Tracestate", context.trace.state))
    if context.consumer:
        fields.append((CONSUMER, context.consumer))
        if context.scopes:
            fields.append((SCOPES, " ".join(sorted(context.scopes))))
    return fields


def forwarded_field(context: RequestContext) -> str:
    """Return the client in a Forwarded field, for upstreams that read it (RFC 7239)."""
    address = context.client_address
    node = f'"[{address}]"' if ":" in address else address
    return f'for={node};host="{context.host}";proto={context.scheme}'
