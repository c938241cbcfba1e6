"""Cache-Status (RFC 9211): how this cache came to its answer, for those who debug."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, floor
from typing import Literal

from http_sf import Token, ser

from examples.ch04_http_cache.messages.fields import field_lines, with_field
from examples.ch04_http_cache.messages.message import Response

NAME = re.compile(r"[A-Za-z*][A-Za-z0-9!#$%&'*+\-.^_`|~:/]*")  # else it is a String
ForwardReason = Literal[
    "", "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale",
    "partial",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CacheStatus:
    """What one cache did with one request (RFC 9211, section 2).

    Either `hit`, or `fwd` with the reason; `ttl` in seconds, negative when stale.
    """

    hit: bool = False
    fwd: ForwardReason = ""
    fwd_status: int | None = None
    ttl: int | None = None
    stored: bool = False
    collapsed: bool = False
    detail: str = ""

    def member(self, name: str) -> str:
        """Write it as a member of the list; `name` is that of the cache.

        >>> CacheStatus(hit=True, ttl=30).member("edge")
        'edge;hit;ttl=30'
        >>> CacheStatus(fwd="stale", fwd_status=304, stored=True).member("edge")
        'edge;fwd=stale;fwd-status=304;stored'
        """
        said: dict[str, object] = {}
        if self.hit:
            said["hit"] = True
        if self.fwd:
            said["fwd"] = Token(self.fwd)
        if self.fwd_status is not None:
            said["fwd-status"] = self.fwd_status
        if self.ttl is not None:
            said["ttl"] = self.ttl
        said |= {word: True for word in ("stored", "collapsed") if getattr(self, word)}
        if self.detail:
            said["detail"] = Token(self.detail)
        named = Token(name) if NAME.fullmatch(name) else name
        return ser([(named, said)])  # type: ignore[list-item]


def with_cache_status(response: Response, name: str, status: CacheStatus) -> Response:
    """Add our member after those of the caches nearer to the origin (section 2)."""
    before = field_lines(response.fields, "Cache-Status")
    value = ", ".join([*before, serialised(name, status)])
    return replace(response, fields=with_field(response.fields, "Cache-Status", value))


@lru_cache(1024)
def serialised(name: str, status: CacheStatus) -> str:
    """Return the member; a cache does the same few things again and again."""
    return status.member(name)


def whole_ttl(seconds: float) -> int:
    """Round the rest of a lifetime to whole seconds; what is stale is below 0.

    >>> whole_ttl(59.9), whole_ttl(-0.1)
    (60, -1)
    """
    return ceil(seconds) if seconds > 0 else min(-1, floor(seconds))
