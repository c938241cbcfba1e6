"""What the cache is asked, by whom, and what it gives: values only."""

from dataclasses import dataclass, field
from math import inf
from typing import Any

from examples.bookshop.jsontext import decode
from examples.ch10_mcp import CACHEABLE_METHODS, CachingHint, Json, cache_key_params
from examples.ch11_mcp_gateway.cache.lru import Key
from examples.ch11_mcp_gateway.cache.tag_versions import bucket

READ = "resources/read"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `context` is a digest of the token, "" for nobody in particular.

    `until`: when the token expires, in Unix seconds.
    """

    user: str = ""
    context: str = ""
    until: float = inf


@dataclass(frozen=True, slots=True)
class Query:
    """What one upstream server is asked; `params` as they are sent, `_meta` aside."""

    server: str
    method: str
    params: Json = field(default_factory=dict)

    def key(self) -> Key:
        """Return what tells this question from all others."""
        return (self.server, self.method, cache_key_params(self.params).decode())

    def marks(self) -> tuple[str, ...]:
        """Return the names of the marks that it depends on."""
        named = (of_method(self.server, self.method),)
        if self.method != READ:
            return named
        return (*named, of_uri(self.server, str(self.params.get("uri"))))


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was true before the question was sent: the time, and the marks.

    `marks` is None when the store of the marks did not answer.
    """

    query: Query
    caller: Caller
    sent: float
    marks: tuple[bytes, ...] | None


@dataclass(frozen=True, slots=True)
class Fresh:
    """A result of the reader's own, without hints; `hint` says what is left of them."""

    result: dict[str, Any]
    hint: CachingHint
    hit: bool = False


def of_method(server: str, method: str) -> str:
    """Name the mark of what a server says to a method."""
    known = method in CACHEABLE_METHODS
    return f"server:{server}:{CACHEABLE_METHODS.index(method) if known else 'other'}"


def of_uri(server: str, uri: str) -> str:
    """Name the mark of what is read at a URI; a few URIs share one."""
    return f"server:{server}:uri:{bucket(server, uri)}"


def of_user(user: str) -> str:
    """Name the mark of what is private to a user; a few users share one."""
    return f"user:{bucket(user)}"


def opened(body: bytes) -> dict[str, Any]:
    """Read a result that was kept as bytes."""
    value = decode(body)
    if not isinstance(value, dict):
        raise ValueError("what was kept is no result")
    return value
