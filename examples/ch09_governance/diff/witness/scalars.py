"""Values that hold no others: what schemas name, and what lies beside it."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NUMBERS = (0, 1, -1, 2, 0.5, 1.5)
MAX_TEXT = 3000  # characters; longer limits are not tried
WORDS = ("", "a", "A", "0", "aa", "a-b", "a b", "aaaa", "123", "é")
FORMATS = (
    *("2026-01-31", "2026-01-31T12:00:00Z", "12:00:00Z", "P1D", "a@example.com"),
    *("shop.example", "192.0.2.1", "2001:db8::1", "https://shop.example/a", "/a"),
    *("123e4567-e89b-42d3-a456-426614174000", "/a/0", "https://shop.example/{a}"),
)
LITERAL = re.compile(r"[A-Za-z0-9_-]+")
LENGTHS = ("minLength", "maxLength")
LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def scalars(schemas: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """Yield texts, numbers and the rest, those that the schemas name first."""
    for one in schemas:
        yield from _enum(one)
        yield from (one[key] for key in ("const",) if key in one)
    yield from texts(schemas)
    yield from numbers(schemas)
    yield from (None, True, False)


def numbers(schemas: Sequence[Mapping[str, Any]]) -> Iterator[float]:
    """Yield numbers at each limit, beside it, and on steps of multipleOf."""
    listed = [{"number": n} for one in schemas for n in _enum(one)]
    limits = named_numbers([*schemas, *listed], (*LIMITS, "number"))
    steps = [step for step in named_numbers(schemas, ("multipleOf",)) if step > 0]
    beside = [n + d for n in limits for d in (0, 1, -1, 0.5, -0.5)]
    for number in (*NUMBERS, *beside):
        yield number
        if isinstance(number, float) and number.is_integer():
            yield int(number)
        for step in steps:
            if math.isfinite(quotient := number / step) and abs(quotient) < 2**53:
                yield from (math.floor(quotient) * step, math.ceil(quotient) * step)


def texts(schemas: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield texts of lengths that matter, of each format, and parts of patterns."""
    yield from WORDS
    patterns = [str(one["pattern"]) for one in schemas if "pattern" in one]
    words = [word for pattern in patterns for word in LITERAL.findall(pattern)]
    yield from words
    lengths = map(int, named_numbers(schemas, LENGTHS))
    for length in {n + d for n in lengths for d in (-1, 0, 1)}:
        if 0 <= length <= MAX_TEXT:
            yield from (word + "a" * (length - len(word)) for word in ("", *words))
            yield "0" * length
    if any("format" in one for one in schemas):
        yield from FORMATS


def _enum(schema: Mapping[str, Any]) -> list[Any]:
    said = schema.get("enum")
    return said if isinstance(said, list) else []


def named_numbers(
    schemas: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> list[float]:
    """Return the numbers that stand under some keywords."""
    said = (one.get(key) for one in schemas for key in keys)
    return [n for n in said if isinstance(n, int | float) and not isinstance(n, bool)]
