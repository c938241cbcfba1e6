"""Which fields are forwarded: not hop-by-hop ones, nor the client's word for ours.

An upstream believes the gateway. So what the gateway says is never what a client said:
who asks, from where, and under which name.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from examples.ch04_http_cache import Fields

CONSUMER, SCOPES = "X-Consumer", "X-Scopes"
AUTHORIZATION = "Authorization"
HOP_BY_HOP = frozenset({  # RFC 9110, section 7.6.1; Expect was answered by the server
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization"),
    *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"),
})  # fmt: skip
# What only the gateway may say, or what asks for another host or method.
GATEWAY_ONLY = frozenset({
    *("forwarded", "x-api-key", "x-consumer", "x-scopes", "x-request-id"),
    "x-mirrored-by",
    *("traceparent", "tracestate", "deadline-left", "true-client-ip", "x-real-ip"),
    *("x-client-ip", "x-cluster-client-ip", "cf-connecting-ip", "client-ip"),
    *("x-host", "x-http-host-override", "x-original-host", "x-original-url"),
    *("x-rewrite-url", "x-http-method-override", "x-http-method", "x-method-override"),
})  # fmt: skip
NOT_FORWARDED = HOP_BY_HOP | GATEWAY_ONLY | {"host", "content-length", "content-type"}


def forwarded_request_fields(environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the client's own fields, as far as they are for the upstream."""
    fields = [
        (field, value)
        for name, value in environ.items()
        if (field := forwarded_name(name))
    ]
    if kind := environ.get("CONTENT_TYPE"):
        fields.append(("Content-Type", kind))
    if connection := environ.get("HTTP_CONNECTION"):
        # Fields of this hop; ours are not there yet, so nobody can name them away.
        listed = {each.strip().lower() for each in connection.split(",")}
        fields = [field for field in fields if field[0].lower() not in listed]
    return fields


@lru_cache(1024)
def forwarded_name(name: str) -> str | None:
    """Return how a WSGI name is written as a field, None if it stops here."""
    if not name.startswith("HTTP_"):
        return None
    field = name.removeprefix("HTTP_").replace("_", "-").title()
    lower = field.lower()
    if lower in NOT_FORWARDED or lower.startswith("x-forwarded-"):
        return None
    return field


def drop_fields(fields: Iterable[tuple[str, str]], names: frozenset[str]) -> Fields:
    """Return the fields but those of these names, which are in small letters."""
    return tuple([field for field in fields if field[0].lower() not in names])


def forwarded_response_fields(fields: Fields) -> Fields:
    """Return an answer's fields without those of the hop to the upstream."""
    kept, listed = [], frozenset[str]()
    for field in fields:
        name = field[0].lower()
        if name == "connection":
            listed |= {each.strip().lower() for each in field[1].split(",")}
        elif name not in HOP_BY_HOP:
            kept.append(field)
    return drop_fields(kept, listed) if listed - HOP_BY_HOP else tuple(kept)
