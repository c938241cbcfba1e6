"""Updating (RFC 9111, sections 3.2, 4.3.4, 4.3.5): a new head for a stored body."""

from dataclasses import dataclass, replace

from examples.ch04_http_cache.messages.fields import (
    Fields,
    content_length,
    field_lines,
    without,
)
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.rules.cache_key import with_selecting
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.storability import stored_fields

# What the stored body was written with stays with it (section 3.2).
NOT_UPDATED = frozenset({"content-encoding", "content-length", "content-range"})


@dataclass(frozen=True, slots=True)
class TimedExchange:
    """A request to the origin and its response, with their times in Unix seconds."""

    request: Request
    response: Response
    request_time: float
    response_time: float


def updated_fields(old: Fields, new: Fields, policy: CachePolicy) -> Fields:
    """Put each new field in the place of the old ones of its name (section 3.2).

    >>> old, new = (("A", "1"), ("B", "1")), (("a", "2"), ("Content-Length", "9"))
    >>> updated_fields(old, new, CachePolicy())
    (('B', '1'), ('a', '2'))
    """
    taken = without(stored_fields(new, policy), NOT_UPDATED)
    # An old Age tells nothing about a response that the origin just vouched for.
    replaced = {name.lower() for name, _ in taken} | {"age"}
    return stored_fields(without(old, replaced) + taken, policy)


def freshened(
    stored: StoredResponse, exchange: TimedExchange, policy: CachePolicy
) -> StoredResponse:
    """Return the stored response as a 304, or a HEAD, has renewed it."""
    fields = updated_fields(stored.fields, exchange.response.fields, policy)
    return replace(
        stored,
        fields=fields,
        request_time=exchange.request_time,
        response_time=exchange.response_time,
        selecting=with_selecting(stored.selecting, fields, exchange.request),
        invalid=False,
    )


def freshened_by_head(
    stored: StoredResponse, exchange: TimedExchange, policy: CachePolicy
) -> StoredResponse:
    """Return what a 200 to HEAD makes of a stored response to GET (section 4.3.5).

    Where it speaks of the same body it renews it; else the stored one is stale.
    """
    if _same_representation(stored, exchange.response):
        return freshened(stored, exchange, policy)
    return replace(stored, invalid=True)


def _same_representation(stored: StoredResponse, response: Response) -> bool:
    """Compare the validators and the length that the HEAD gave; others don't count."""
    for name in ("ETag", "Last-Modified"):
        given = field_lines(response.fields, name)
        if given and given != field_lines(stored.fields, name):
            return False
    length = content_length(response.fields)
    return length is None or stored.part is not None or length == len(stored.body)
