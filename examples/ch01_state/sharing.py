"""What a shared cache may hand to the next customer: one rule that asks the message.

This is the smallest cache that can tell the story; chapter 4 builds one that obeys
the whole of RFC 9111.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Fields = Mapping[str, str]
OK = 200


@dataclass(frozen=True, slots=True)
class Sharing:
    """For how many seconds an answer is shared, and which request fields it hangs on.

    The key of an answer is its method, its URI, and these fields.
    """

    seconds: int = 0
    vary: tuple[str, ...] = ()


NOT_SHARED = Sharing()


def by_the_message(status: int, fields: Fields) -> Sharing:
    """Share what the message says depends on nothing but its key and time.

    >>> by_the_message(200, {"Cache-Control": "max-age=60", "Vary": "Cookie"})
    Sharing(seconds=60, vary=('cookie',))
    >>> by_the_message(200, {"Cache-Control": "private, max-age=60"}).seconds
    0
    """
    said = _directives(fields.get("Cache-Control", ""))
    if status != OK or "private" in said or "no-store" in said:
        return NOT_SHARED
    vary = fields.get("Vary", "").lower().replace(" ", "").split(",")
    return Sharing(int(said.get("max-age", 0)), tuple(filter(None, vary)))


def by_the_url(status: int, fields: Fields) -> Sharing:
    """Share everything for a minute and ask nobody: see "Break it"."""
    return Sharing(60)


def _directives(cache_control: str) -> dict[str, str]:
    """Split Cache-Control into directives (RFC 9111, section 5.2), numbers only."""
    parts = (part.strip().partition("=") for part in cache_control.lower().split(","))
    return {name: value for name, _, value in parts if not value or value.isdecimal()}
