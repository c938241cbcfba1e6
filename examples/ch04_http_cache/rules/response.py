"""Replies: what a client gets from a stored response (RFC 9111, section 4)."""

from examples.ch04_http_cache.messages.fields import Fields, having, without
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.rules.age import current_age
from examples.ch04_http_cache.rules.ranges import (
    Span,
    complete_length,
    held,
    range_applies,
    wanted_span,
)
from examples.ch04_http_cache.rules.validation import not_modified

OK, PARTIAL, NO_CONTENT, NOT_MODIFIED = 200, 206, 204, 304
NOT_SATISFIABLE = 416
# Of the representation, which a 304 does not carry (RFC 9110, section 15.4.5).
OF_THE_BODY = frozenset({
    *("content-encoding", "content-language", "content-length", "content-md5"),
    *("content-range", "content-type"),
})  # fmt: skip


def reply(
    request: Request, stored: StoredResponse, now: float, validated: bool = False
) -> Response | None:
    """Return what the client gets; None when not all that it wants is here.

    Conditions come first, then ranges (RFC 9110, section 13.2.2). A response that the
    origin has just `validated` has no Age but its own (RFC 9111, section 5.1).
    """
    fields = stored.fields if validated else aged(stored, now)
    if not_modified(request, stored, now):
        return Response(NOT_MODIFIED, without(fields, OF_THE_BODY))
    span = wanted_span(request, complete_length(stored))
    if span == "all" or stored.status != OK or not range_applies(request, stored, now):
        return _whole(request, stored, fields) if stored.part is None else None
    if span == "none":
        length = f"bytes */{complete_length(stored)}"
        fields = having(without(fields, OF_THE_BODY), "Content-Range", length)
        return Response(NOT_SATISFIABLE, having(fields, "Content-Length", "0"))
    body = held(stored, span)
    return None if body is None else _part(stored, fields, span, body)


def aged(stored: StoredResponse, now: float) -> Fields:
    """Put our Age in the place of any other (RFC 9111, section 4)."""
    return having(stored.fields, "Age", str(int(current_age(stored, now))))


def _whole(request: Request, stored: StoredResponse, fields: Fields) -> Response:
    if stored.status != NO_CONTENT:
        fields = having(fields, "Content-Length", str(len(stored.body)))
    body = () if request.method == "HEAD" else (stored.body,)
    return Response(stored.status, fields, body, stored.reason)


def _part(stored: StoredResponse, fields: Fields, span: Span, body: bytes) -> Response:
    """Return a 206 with one part (RFC 9110, section 15.3.7.1)."""
    total = complete_length(stored)
    where = f"bytes {span.first}-{span.last}/{'*' if total is None else total}"
    fields = having(fields, "Content-Range", where)
    return Response(PARTIAL, having(fields, "Content-Length", str(len(body))), (body,))
