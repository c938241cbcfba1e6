"""What a client reads in RateLimit-Policy and RateLimit.

What is malformed is as if it were not there
(draft-ietf-httpapi-ratelimit-headers-11, section 7).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from http_sf import StructuredFieldError, parse

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuotaPolicy:
    """What a server says it allows: `quota` units in `window` seconds (section 3.1)."""

    name: str
    quota: int
    window: int | None = None
    unit: str = "requests"
    partition: bytes | None = None


@dataclass(frozen=True, slots=True)
class ServiceLimit:
    """What is left: no more than `available` within `seconds` (section 4.1)."""

    name: str
    available: int
    seconds: int | None = None
    partition: bytes | None = None


def read_policies(value: str) -> tuple[QuotaPolicy, ...]:
    """Read RateLimit-Policy; () if it is malformed.

    >>> [(each.name, each.quota) for each in read_policies('"day";q=1000;w=86400')]
    [('day', 1000)]
    """
    try:
        return tuple(
            QuotaPolicy(
                name,
                whole(said, "q", 0),
                whole(said, "w", 1) if "w" in said else None,
                typed(said.get("qu", "requests"), str),
                typed(said["pk"], bytes) if "pk" in said else None,
            )
            for name, said in items(value)
        )
    except ValueError:
        return ()


def read_limits(value: str) -> tuple[ServiceLimit, ...]:
    """Read RateLimit; () if it is malformed.

    >>> read_limits('"day";r=999;t=70')
    (ServiceLimit(name='day', available=999, seconds=70, partition=None),)
    """
    try:
        return tuple(
            ServiceLimit(
                name,
                whole(said, "r", 0),
                whole(said, "t", 0) if "t" in said else None,
                typed(said["pk"], bytes) if "pk" in said else None,
            )
            for name, said in items(value)
        )
    except ValueError:
        return ()


def items(value: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the items of a list and their parameters; raises ValueError."""
    try:
        members: Any = parse(value.encode("ascii"), tltype="list")
    except (StructuredFieldError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from None
    for name, said in members:
        yield typed(name, str), said


def typed(value: object, kind: type[T]) -> T:
    """Return a value that has exactly this type; raises ValueError."""
    if type(value) is not kind:
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value


def whole(said: dict[str, Any], name: str, least: int) -> int:
    """Return a parameter that has to be an Integer; raises ValueError."""
    value = typed(said.get(name), int)
    if value < least:
        raise ValueError(f"{name} is {value}, not {least} or more")
    return value
