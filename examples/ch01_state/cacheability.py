"""What a shared cache may hand to the next customer: one rule that reads the message.

This is the smallest cache that can tell the story; chapter 4 builds one that obeys
the whole of RFC 9111.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Fields = Mapping[str, str]
OK = 200


@dataclass(frozen=True, slots=True)
class Cacheability:
    """For how many seconds a response may be shared, and by what it varies.

    The key of an answer is its method, its URI, and these fields.
    """

    max_age: int = 0
    vary: tuple[str, ...] = ()


NOT_CACHEABLE = Cacheability()


def by_cache_control(status: int, fields: Fields) -> Cacheability:
    """Share what the message says depends on nothing but its key and time.

    >>> by_cache_control(200, {"Cache-Control": "max-age=60", "Vary": "Cookie"})
    Cacheability(max_age=60, vary=('cookie',))
    >>> by_cache_control(200, {"Cache-Control": "private, max-age=60"}).max_age
    0
    """
    directives = _directives(fields.get("Cache-Control", ""))
    if status != OK or "private" in directives or "no-store" in directives:
        return NOT_CACHEABLE
    vary = fields.get("Vary", "").lower().replace(" ", "").split(",")
    return Cacheability(int(directives.get("max-age", 0)), tuple(filter(None, vary)))


def by_url_alone(status: int, fields: Fields) -> Cacheability:
    """Share everything for a minute and ask nobody: see "Break it"."""
    return Cacheability(60)


def _directives(cache_control: str) -> dict[str, str]:
    """Split Cache-Control into directives (RFC 9111, section 5.2), numbers only."""
    parts = (part.strip().partition("=") for part in cache_control.lower().split(","))
    return {name: value for name, _, value in parts if not value or value.isdecimal()}
