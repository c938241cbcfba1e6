"""The fields Deprecation (RFC 9745) and Sunset (RFC 8594), written and read."""

import datetime
from email.utils import formatdate, parsedate_to_datetime
from typing import Any

import http_sf

LATEST = 253402300799  # 9999-12-31T23:59:59Z, the last date that HTTP can write


class BadField(ValueError):
    """A field value that its standard does not allow."""


def deprecation(at: float) -> str:
    """Write when something became deprecated, in Unix seconds (RFC 9745, section 2.1).

    >>> deprecation(1688169599)
    '@1688169599'
    """
    return f"@{_second(at)}"


def sunset(at: float) -> str:
    """Write when something ends, as an HTTP date (RFC 8594, section 3).

    >>> sunset(1719791999)
    'Sun, 30 Jun 2024 23:59:59 GMT'
    """
    return formatdate(_second(at), usegmt=True)


def read_deprecation(value: str) -> int:
    """Read a Date of structured fields (RFC 9651, section 3.3.7); raises BadField.

    >>> read_deprecation("@1688169599")
    1688169599
    """
    try:
        parsed: Any = http_sf.parse(value.strip().encode("ascii"), tltype="item")
        item = parsed[0]
    except ValueError:
        item = None
    if not isinstance(item, datetime.datetime):
        raise BadField(f"Deprecation is a date like @1688169599, not {value!r}")
    return int(item.timestamp())


def read_sunset(value: str) -> int:
    """Read an HTTP date (RFC 9110, section 5.6.7); raises BadField."""
    try:
        return int(parsedate_to_datetime(value).timestamp())
    except (TypeError, ValueError, OverflowError):
        raise BadField(f"Sunset is an HTTP date, not {value!r}") from None


def _second(at: float) -> int:
    if not 0 <= at <= LATEST:
        raise ValueError(f"a date must lie from 0 to {LATEST} seconds, not {at}")
    return int(at)
