"""Cache directives (RFC 9111, section 5.2): what a Cache-Control field says."""

import re
from dataclasses import dataclass
from functools import lru_cache

from examples.ch04_http_cache.messages.fields import (
    Fields,
    combined,
    listed_names,
    members,
)

LONGEST = 2**31  # seconds; more is taken for this (RFC 9111, section 1.2.2)
TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
DIRECTIVE = re.compile(rf"({TOKEN})(.*)", re.DOTALL)
ARGUMENT = re.compile(rf'=(?:({TOKEN})|"((?:[^"\\]|\\.)*)")')
DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive; `valid` is False when its argument breaks the syntax."""

    name: str
    argument: str | None = None
    valid: bool = True


@dataclass(frozen=True, slots=True)
class Directives:
    """The directives of one message, in order.

    `targeted` ones came in a field for caches like ours, and so Expires is not heard
    (RFC 9213, section 2.2).
    """

    items: tuple[Directive, ...] = ()
    targeted: bool = False

    def __contains__(self, name: str) -> bool:
        return any(directive.name == name for directive in self.items)

    def seconds(self, name: str) -> int | None:
        """Return the first argument of that name in seconds; None when it is absent.

        A broken one counts as 0, which is stale (RFC 9111, section 4.2.1).
        """
        for directive in self.items:
            if directive.name == name:
                return delta_seconds(directive.argument or "") or 0
        return None

    def unqualified(self, name: str) -> bool:
        """Say whether the directive stands there for the whole response.

        A qualified one names fields, as in `no-cache="set-cookie"`. A broken one is
        taken in its strictest sense.
        """
        return any(
            directive.name == name and not (directive.valid and directive.argument)
            for directive in self.items
        )

    def fields(self, name: str) -> frozenset[str]:
        """Return the fields that a qualified directive names (section 5.2.2.4, .7)."""
        lists = [d.argument for d in self.items if d.name == name and d.argument]
        return frozenset().union(
            *(listed_names(((name, text),), name) for text in lists)
        )


def delta_seconds(text: str) -> int | None:
    """Read whole seconds (RFC 9111, section 1.2.2); None for anything else.

    >>> delta_seconds("60"), delta_seconds("99999999999"), delta_seconds("-1")
    (60, 2147483648, None)
    """
    if not DIGITS.fullmatch(text):
        return None
    digits = text.lstrip("0") or "0"
    return LONGEST if len(digits) > len(str(LONGEST)) else min(int(digits), LONGEST)


@lru_cache(maxsize=256)  # an origin says the same few things again and again
def parse_directives(value: str) -> Directives:
    """Read the value of Cache-Control.

    >>> parse_directives('max-age="60", No-Store').seconds("max-age")
    60
    >>> "no-store" in parse_directives('max-age=60, x="no-store"')
    False
    """
    found = (DIRECTIVE.match(member) for member in members(value))
    return Directives(tuple(_directive(each[1], each[2]) for each in found if each))


def cache_control(fields: Fields) -> Directives:
    """Read a message's Cache-Control, all its lines."""
    return parse_directives(combined(fields, "Cache-Control") or "")


def _directive(name: str, rest: str) -> Directive:
    """Build a directive from its name and what follows; both argument forms are good.

    A cache ought to accept a token and a quoted string alike (section 5.2).
    """
    name = name.lower()
    if not rest:
        return Directive(name)
    if not (found := ARGUMENT.fullmatch(rest)):
        return Directive(name, valid=False)
    quoted = re.sub(r"\\(.)", r"\1", found[2] or "")
    return Directive(name, found[1] or quoted)
