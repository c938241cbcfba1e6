"""Ranges (RFC 9110, section 14; RFC 9111, sections 3.3 and 3.4): parts of a body."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from examples.ch04_http_cache.messages.fields import combined, field_lines, without
from examples.ch04_http_cache.messages.message import (
    Request,
    Response,
    StoredRange,
    StoredResponse,
)
from examples.ch04_http_cache.rules.validation import (
    PRECONDITIONS,
    last_modified,
    strongly_equal,
)

RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE | re.ASCII)
CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
OK = 200


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `first` to `last`, both counted from 0 and both included."""

    first: int
    last: int


def requested_range(
    request: Request, length: int | None
) -> ByteRange | Literal["all", "none"]:
    """Return the part that Range asks for, of a representation of `length` bytes.

    Anything but one range of bytes asks for all: a server may ignore Range (RFC 9110,
    section 14.2). "none" is a range that begins past the end.
    """
    found = RANGE.fullmatch(request.get("Range") or "")
    if request.method != "GET" or found is None or found[1] == found[2] == "":
        return "all"
    if found[1] == "":
        return _suffix_range(int(found[2]), length)
    first = int(found[1])
    last = int(found[2]) if found[2] else (length or first + 1) - 1
    if found[2] and last < first:
        return "all"
    if length is not None and first >= length:
        return "none"
    if not found[2] and length is None:
        return "all"
    return ByteRange(first, last if length is None else min(last, length - 1))


def _suffix_range(n: int, length: int | None) -> ByteRange | Literal["all", "none"]:
    """Return the span of the last `n` bytes (RFC 9110, section 14.1.2)."""
    if length is None:
        return "all"
    return ByteRange(max(0, length - n), length - 1) if n and length else "none"


def complete_length(stored: StoredResponse) -> int | None:
    """Return the length of the whole representation, if it is known."""
    return len(stored.body) if stored.part is None else stored.part.total


def bytes_in_range(stored: StoredResponse, span: ByteRange) -> bytes | None:
    """Return these bytes, or None unless all of them are here."""
    first = stored.part.first if stored.part else 0
    if span.first < first or span.last >= first + len(stored.body):
        return None
    return stored.body[span.first - first : span.last - first + 1]


def range_applies(request: Request, stored: StoredResponse, now: float) -> bool:
    """Say whether If-Range, if there is one, lets Range count (RFC 9110, 13.1.5)."""
    condition = request.get("If-Range")
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return strongly_equal(condition, stored.get("ETag"))
    # An exact match, and only of a date that is old enough to be strong.
    same = field_lines(stored.fields, "Last-Modified") == [condition]
    return same and last_modified(stored, now) + 60 <= stored.response_time


def content_range(response: Response, size: int) -> StoredRange | None:
    """Return which part a 206 with `size` bytes holds; None where that is unclear.

    A body shorter than announced holds what it holds (RFC 9111, section 3.3).
    """
    found = CONTENT_RANGE.fullmatch(combined(response.fields, "Content-Range") or "")
    if found is None:
        return None
    first, last = int(found[1]), int(found[2])
    total = None if found[3] == "*" else int(found[3])
    possible = first <= last and (total is None or last < total)
    return (
        StoredRange(first, total) if possible and 0 < size <= last - first + 1 else None
    )


def as_incomplete(stored: StoredResponse, part: StoredRange) -> StoredResponse:
    """Record a 206 as an incomplete 200, or a complete one (RFC 9111, section 3.3)."""
    fields = without(stored.fields, ("content-range", "content-length"))
    whole = part.first == 0 and part.total == len(stored.body)
    return replace(
        stored, status=OK, reason="", fields=fields, part=None if whole else part
    )


def missing_range_request(request: Request, stored: StoredResponse) -> Request | None:
    """Return the request for what is missing at the end (RFC 9111, section 3.3).

    None unless the beginning is held and a strong entity tag can be compared:
    If-Range then brings the rest of the same representation, or all of another.
    """
    etag, part = stored.get("ETag"), stored.part
    if part is None or part.first or etag is None or not strongly_equal(etag, etag):
        return None
    if request.get("Range") is not None:
        return None
    fields = without(request.fields, PRECONDITIONS)
    rest = (("Range", f"bytes={len(stored.body)}-"), ("If-Range", etag))
    return Request(request.method, request.uri, (*fields, *rest))


def combined_ranges(old: StoredResponse, new: StoredResponse) -> StoredResponse | None:
    """Combine two parts of one representation (RFC 9111, section 3.4).

    Only a shared strong entity tag proves that they are of one, and they must touch.
    """
    if old.part is None or new.part is None or old.part.total != new.part.total:
        return None
    if not strongly_equal(old.get("ETag"), new.get("ETag")):
        return None
    low, high = sorted((old, new), key=_first)
    overlap = _first(low) + len(low.body) - _first(high)
    if overlap < 0:
        return None
    body = low.body + high.body[overlap:]
    selecting = tuple(sorted((dict(new.selecting) | dict(old.selecting)).items()))
    both = replace(new, body=body, selecting=selecting)
    return as_incomplete(both, StoredRange(_first(low), new.part.total))


def _first(stored: StoredResponse) -> int:
    return stored.part.first if stored.part else 0
