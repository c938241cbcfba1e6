"""The header fields Deprecation (RFC 9745) and Sunset (RFC 8594)."""

from email.utils import formatdate

LATEST = 253402300799  # 9999-12-31T23:59:59Z, the last date that HTTP can write


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


def _second(at: float) -> int:
    if not 0 <= at <= LATEST:
        raise ValueError(f"a date must lie from 0 to {LATEST} seconds, not {at}")
    return int(at)
