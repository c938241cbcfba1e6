"""Validation (RFC 9111, section 4.3): asking the origin, and answering a client."""

from examples.ch04_http_cache.messages.dates import parse_date
from examples.ch04_http_cache.messages.fields import (
    combined,
    field_lines,
    members,
    without,
)
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.rules.age import date_value

PRECONDITIONS = frozenset({"if-none-match", "if-modified-since", "if-range"})
# These ask the origin, not us (section 4.3.2): such a request goes through.
ORIGIN_PRECONDITIONS = ("If-Match", "If-Unmodified-Since")
SUCCESS = range(200, 300)


def weak(tag: str) -> bool:
    """Say whether an entity tag is weak (RFC 9110, section 8.8.1)."""
    return tag.startswith("W/")


def strongly_equal(one: str | None, other: str | None) -> bool:
    """Compare byte for byte: both must be strong (RFC 9110, section 8.8.3.2).

    >>> strongly_equal('"a"', '"a"'), strongly_equal('W/"a"', 'W/"a"')
    (True, False)
    """
    return one is not None and one == other and not weak(one)


def weakly_equal(one: str, other: str) -> bool:
    """Compare the tags alone (RFC 9110, section 8.8.3.2)."""
    return one.removeprefix("W/") == other.removeprefix("W/")


def validation_request(request: Request, stored: StoredResponse) -> Request | None:
    """Return the request with our validators in it; None when there are none.

    Section 4.3.1. The client's own conditions wait until the origin has spoken, and
    so does its Range: the origin is to send all or nothing.
    """
    fields = without(request.fields, PRECONDITIONS | {"range"})
    etag, modified = stored.get("ETag"), field_lines(stored.fields, "Last-Modified")
    if etag is not None:
        fields += (("If-None-Match", etag),)
    if modified:
        fields += (("If-Modified-Since", modified[0]),)
    if etag is None and not modified:
        return None
    return Request(request.method, request.uri, fields)


def not_modified(request: Request, stored: StoredResponse, now: float) -> bool:
    """Say whether the client has what we have, and 304 will do (section 4.3.2).

    If-None-Match decides alone when it is there; it compares weakly.
    """
    if stored.status not in SUCCESS:
        return False
    asked = request.get("If-None-Match")
    if asked is not None:
        etag = stored.get("ETag")
        tags = members(asked)
        return "*" in tags or (
            etag is not None and any(weakly_equal(tag, etag) for tag in tags)
        )
    since = parse_date(combined(request.fields, "If-Modified-Since") or "", now)
    return since is not None and last_modified(stored, now) <= since


def last_modified(stored: StoredResponse, now: float) -> int:
    """Return Last-Modified, else Date, else when it was received."""
    modified = field_lines(stored.fields, "Last-Modified")
    when = parse_date(modified[0], now) if modified else None
    return date_value(stored.fields, stored.response_time) if when is None else when


def validates(stored: StoredResponse, response: Response) -> bool:
    """Say whether this 304 speaks of the stored response (section 4.3.4).

    A strong validator must be the same; a weak one too, where there is no strong
    one. A 304 without any validator answers the question that we asked.
    """
    etag = response.get("ETag")
    if etag is not None:
        ours = stored.get("ETag")
        return ours is not None and (
            weakly_equal(etag, ours) if weak(etag) else etag == ours
        )
    modified = response.get("Last-Modified")
    return modified is None or modified == stored.get("Last-Modified")
