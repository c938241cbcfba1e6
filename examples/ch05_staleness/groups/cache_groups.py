"""Cache groups (RFC 9875): names that answers share, and what a change does to them."""

from typing import Any

from http_sf import StructuredFieldError, parse

from examples.ch04_http_cache import SAFE_METHODS, Request, Response

MAX_GROUPS = MAX_NAME_LENGTH = 128  # section 2 asks for 32 of each at least

NO_ERROR = range(200, 400)


def group_names(value: str | None) -> tuple[str, ...]:
    """Read a List of Strings; anything else is ignored as a whole (RFC 9651).

    >>> group_names('"prices", "book-emma"')
    ('prices', 'book-emma')
    >>> group_names("prices")
    ()
    """
    names = list_of_strings(value or "") or ()
    return tuple(name for name in names[:MAX_GROUPS] if len(name) <= MAX_NAME_LENGTH)


def list_of_strings(value: str) -> tuple[str, ...] | None:
    """Return the strings of a List of Strings, or None when it is not one."""
    try:
        members: Any = parse(value.encode("latin-1"), tltype="list")
    except (StructuredFieldError, UnicodeError):
        return None
    names = tuple(member for member, _ in members)
    return names if all(type(name) is str for name in names) else None


def invalidated_groups(request: Request, response: Response) -> tuple[str, ...]:
    """Return the groups that an unsafe request has made invalid (section 3).

    On the answer to a safe request the field means nothing. That an error changes
    nothing is our choice, as in RFC 9111, section 4.4.
    """
    if request.method in SAFE_METHODS or response.status not in NO_ERROR:
        return ()
    return group_names(response.get("Cache-Group-Invalidation"))
