"""What the cache is asked, by whom, and what it gives: values only."""

from dataclasses import dataclass, field
from math import inf
from typing import Any

from examples.bookshop.jsontext import decode
from examples.ch10_mcp import CACHEABLE_METHODS, CachingHint, Json, cache_key_params
from examples.ch11_mcp_gateway.cache.lru import Key
from examples.ch11_mcp_gateway.cache.tag_versions import bucket

RESOURCES_READ = "resources/read"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `context` is a digest of the token, "" for nobody in particular.

    `token_expires_at`: when the token expires, in Unix seconds.
    """

    user: str = ""
    context: str = ""
    token_expires_at: float = inf


@dataclass(frozen=True, slots=True)
class CacheQuery:
    """What one upstream server is asked; `params` as they are sent, `_meta` aside."""

    server: str
    method: str
    params: Json = field(default_factory=dict)

    def key(self) -> Key:
        """Return what tells this question from all others."""
        return (self.server, self.method, cache_key_params(self.params).decode())

    def tags(self) -> tuple[str, ...]:
        """Return the tags that it depends on."""
        named = (method_tag(self.server, self.method),)
        if self.method != RESOURCES_READ:
            return named
        return (*named, uri_tag(self.server, str(self.params.get("uri"))))


@dataclass(frozen=True, slots=True)
class CacheMiss:
    """What was true before the question was sent: the time, and the versions.

    `tag_versions` is None when their store did not answer.
    """

    query: CacheQuery
    caller: Caller
    sent_at: float
    tag_versions: tuple[bytes, ...] | None


@dataclass(frozen=True, slots=True)
class HintedResult:
    """A result of the reader's own, without hints; `hint` says what is left of them."""

    result: dict[str, Any]
    hint: CachingHint


def method_tag(server: str, method: str) -> str:
    """Return the tag of what a server says to a method."""
    known = method in CACHEABLE_METHODS
    return f"server:{server}:{CACHEABLE_METHODS.index(method) if known else 'other'}"


def uri_tag(server: str, uri: str) -> str:
    """Return the tag of what is read at a URI; a few URIs share one."""
    return f"server:{server}:uri:{bucket(server, uri)}"


def user_tag(user: str) -> str:
    """Return the tag of what is private to a user; a few users share one."""
    return f"user:{bucket(user)}"


def decode_result(body: bytes) -> dict[str, Any]:
    """Read a result that was kept as bytes."""
    value = decode(body)
    if not isinstance(value, dict):
        raise ValueError("what was kept is no result")
    return value
