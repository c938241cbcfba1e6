"""Requests, responses, and responses that were stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from examples.ch04_http_cache.messages.fields import Fields, combined

Selecting = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request with its target URI in full (RFC 9110, section 7.1).

    `body` and `interim`, where interim responses go, are the shell's; nothing here
    looks inside.
    """

    method: str
    uri: str
    fields: Fields = ()
    body: Iterable[bytes] | None = field(default=None, compare=False)
    interim: Callable[[int, Fields], None] | None = field(default=None, compare=False)

    def get(self, name: str) -> str | None:
        """Return the value of a field, its lines combined."""
        return combined(self.fields, name)


@dataclass(frozen=True, slots=True)
class Response:
    """A response; its body may still be on its way.

    `delimited` is False where only the end of the connection ends the body: nobody
    can tell then whether it is whole (RFC 9112, section 8).
    """

    status: int
    fields: Fields = ()
    body: Iterable[bytes] = field(default=(), compare=False)
    reason: str = ""
    delimited: bool = True

    def get(self, name: str) -> str | None:
        """Return the value of a field, its lines combined."""
        return combined(self.fields, name)


@dataclass(frozen=True, slots=True)
class StoredRange:
    """Which bytes of a representation are held: from `first`, of `total` if known."""

    first: int
    total: int | None


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A stored response; times in Unix seconds, by the cache's clock.

    `selecting` holds the request's fields that Vary named, normalised; `part` is None
    for a complete response; `invalid` asks for validation before the next use.
    """

    status: int
    fields: Fields
    body: bytes
    request_time: float
    response_time: float
    reason: str = ""
    selecting: Selecting = ()
    part: StoredRange | None = None
    invalid: bool = False

    def get(self, name: str) -> str | None:
        """Return the value of a field, its lines combined."""
        return combined(self.fields, name)

    @property
    def size(self) -> int:
        """What it weighs in memory, in bytes, rounded up."""
        named = sum(len(name) + len(value) + FIELD for name, value in self.fields)
        return len(self.body) + named + OVERHEAD


OVERHEAD, FIELD = 1000, 160  # bytes of Python objects around a response and a field
