"""Constructing responses from stored ones (RFC 9111, section 4)."""

from examples.ch04_http_cache.messages.fields import Fields, with_field, without
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.rules.age import current_age
from examples.ch04_http_cache.rules.ranges import (
    ByteRange,
    bytes_in_range,
    complete_length,
    range_applies,
    requested_range,
)
from examples.ch04_http_cache.rules.validation import not_modified

OK, PARTIAL, NO_CONTENT, NOT_MODIFIED = 200, 206, 204, 304
NOT_SATISFIABLE = 416
# Of the representation, which a 304 does not carry (RFC 9110, section 15.4.5).
REPRESENTATION_METADATA = frozenset({
    *("content-encoding", "content-language", "content-length", "content-md5"),
    *("content-range", "content-type"),
})  # fmt: skip


def construct_response(
    request: Request, stored: StoredResponse, now: float, validated: bool = False
) -> Response | None:
    """Return what the client gets; None when not all that it wants is here.

    Conditions come first, then ranges (RFC 9110, section 13.2.2). A response that the
    origin has just `validated` has no Age but its own (RFC 9111, section 5.1).
    """
    fields = stored.fields if validated else with_age(stored, now)
    if not_modified(request, stored, now):
        return Response(NOT_MODIFIED, without(fields, REPRESENTATION_METADATA))
    span = requested_range(request, complete_length(stored))
    if span == "all" or stored.status != OK or not range_applies(request, stored, now):
        return _whole(request, stored, fields) if stored.part is None else None
    if span == "none":
        length = f"bytes */{complete_length(stored)}"
        fields = with_field(
            without(fields, REPRESENTATION_METADATA), "Content-Range", length
        )
        return Response(NOT_SATISFIABLE, with_field(fields, "Content-Length", "0"))
    body = bytes_in_range(stored, span)
    return None if body is None else _part(stored, fields, span, body)


def with_age(stored: StoredResponse, now: float) -> Fields:
    """Put our Age in the place of any other (RFC 9111, section 4)."""
    return with_field(stored.fields, "Age", str(int(current_age(stored, now))))


def _whole(request: Request, stored: StoredResponse, fields: Fields) -> Response:
    if stored.status != NO_CONTENT:
        fields = with_field(fields, "Content-Length", str(len(stored.body)))
    body = () if request.method == "HEAD" else (stored.body,)
    return Response(stored.status, fields, body, stored.reason)


def _part(
    stored: StoredResponse, fields: Fields, span: ByteRange, body: bytes
) -> Response:
    """Return a 206 with one part (RFC 9110, section 15.3.7.1)."""
    total = complete_length(stored)
    where = f"bytes {span.first}-{span.last}/{'*' if total is None else total}"
    fields = with_field(fields, "Content-Range", where)
    return Response(
        PARTIAL, with_field(fields, "Content-Length", str(len(body))), (body,)
    )
