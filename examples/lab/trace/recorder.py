"""Writes the trace: begins an exchange, ends it, and reads what it meant."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from examples.lab.figures.palette import Meaning
from examples.lab.trace.exchange import Exchange, Fields, Kind
from examples.lab.virtual_time.clock import Clock

FIELDS = (
    "Authorization", "Cookie", "Idempotency-Key", "If-None-Match", "Content-Type",
    "Set-Cookie", "Location", "ETag", "Vary", "Cache-Control", "Age", "Cache-Status",
    "Retry-After", "Allow",
)  # fmt: skip
REFUSED = (401, 403, 407, 429)


class Recorder:
    """The exchanges of one network; only the header fields in `fields` are kept."""

    def __init__(self, clock: Clock, fields: Iterable[str] = FIELDS) -> None:
        self._clock, self.fields = clock, tuple(fields)
        self.exchanges: list[Exchange] = []

    def begin(self, kind: Kind, source: str, target: str, **known: Any) -> int:
        """Note that an exchange begins now; return its number, counted from 0."""
        seq, now = len(self.exchanges), self._clock.now
        known.setdefault("replica", None)
        self.exchanges.append(Exchange(seq, kind, now, now, source, target, **known))
        return seq

    def note(self, seq: int, **known: Any) -> None:
        """Add what is known meanwhile, such as the replica that was picked."""
        self.exchanges[seq] = replace(self.exchanges[seq], **known)

    def end(self, seq: int, **known: Any) -> None:
        """Note that the exchange ends now; what was said of it before stays."""
        after = replace(self.exchanges[seq], end=self._clock.now, **known)
        if after.meaning == "none" or after.error:
            after = replace(after, meaning=meaning(after))
        self.exchanges[seq] = after

    def named(self, headers: Iterable[tuple[str, str]]) -> Fields:
        """Keep the named fields, in the order of `fields`."""
        found = [(name.lower(), value) for name, value in headers]
        return tuple(
            (field, value)
            for field in self.fields
            for name, value in found
            if name == field.lower()
        )


def meaning(exchange: Exchange) -> Meaning:
    """Read the meaning from status, Cache-Status (RFC 9211) and Cache-Control."""
    status, fields = exchange.status or 0, dict(exchange.response_fields)
    if exchange.error or status >= 500 or status in REFUSED:  # noqa: PLR2004
        return "failed"
    if "Cache-Status" in fields:
        return cache_meaning(fields["Cache-Status"])
    return "private" if "private" in fields.get("Cache-Control", "") else "none"


def cache_meaning(cache_status: str) -> Meaning:
    """Say how the cache nearest to the client answered (RFC 9211, section 2).

    >>> cache_meaning("Edge; hit; ttl=30"), cache_meaning("Edge; hit; ttl=-5")
    ('fresh', 'stale')
    >>> cache_meaning("Edge; fwd=stale; ttl=-5; detail=unreachable")
    'stale'
    >>> cache_meaning("Shield; hit, Edge; fwd=uri-miss")
    'miss'
    """
    nearest = cache_status.rsplit(",", 1)[-1]
    _, *parameters = (part.strip() for part in nearest.split(";"))
    if any(p.startswith("ttl=-") for p in parameters):
        return "stale"
    return "fresh" if "hit" in parameters else "miss"


def message_size(first_line: str, fields: Fields, body: int) -> int:
    """Count the bytes of a message: first line, named fields, body.

    >>> message_size("GET / HTTP/1.1", (("Cookie", "a=1"),), 0)
    29
    """
    lines = [first_line, *(f"{name}: {value}" for name, value in fields)]
    return sum(len(line.encode()) + len("\r\n") for line in lines) + body
