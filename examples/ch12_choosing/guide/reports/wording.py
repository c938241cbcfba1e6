"""Numbers and designs in words, the same in a terminal, a page and a record."""

from math import floor, log10

from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.design import CACHING_MODES, SESSION_PLACES, Design

DIGITS = 3  # that count
SMALLEST = 1e-9
ON_A_CHANGE = {
    "none": "nothing to do",
    "revalidate": "the next check fails",
    "ttl": "wait for max-age",
    "purge": "purge",
    "keyed": "another key",
}


def significant(value: float) -> str:
    """Write a number with three digits that count, and all those before the point.

    >>> [significant(value) for value in (12345.6, 0.04567, 2.0, 0)]
    ['12,346', '0.0457', '2', '0']
    """
    if abs(value) < SMALLEST:
        return "0"
    after = max(0, DIGITS - 1 - floor(log10(abs(value))))
    text = f"{value:,.{after}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """Write a share in percent.

    >>> percent(0.0714)
    '7.14 %'
    """
    return f"{significant(100 * share)} %"


def session(design: Design, case: Case) -> str:
    """Say where the session is."""
    if not case.session_bytes:
        return "there is nothing to remember"
    return f"{SESSION_PLACES[design.session]}"


def caching(design: Design, case: Case) -> str:
    """Say how answers are kept, and with which words of Cache-Control."""
    said = CACHING_MODES[design.caching]
    control = cache_control(design, case)
    return f"{said}: {control}" if control else said


def cache_control(design: Design, case: Case) -> str:
    """Return what Cache-Control should say; empty for nothing that is kept.

    >>> cache_control(Design("request", "ttl", 60), Case(outage_stale_seconds=600))
    'public, max-age=60, stale-if-error=600'
    """
    whose = "private" if case.personal and design.caching != "keyed" else "public"
    if design.caching == "revalidate":
        return f"{whose}, no-cache"
    if design.caching == "none":
        return "no-store"
    said = f"{whose}, max-age={significant(design.ttl).replace(',', '')}"
    if case.outage_stale_seconds:
        said += f", stale-if-error={case.outage_stale_seconds:.0f}"
    return said


def kind(design: Design | None) -> str:
    """Say what is built, in a few words."""
    if design is None:
        return "nothing keeps the limits"
    words = {
        "none": "no cache", "revalidate": "checked copies", "ttl": "max-age",
        "purge": "max-age and purges", "keyed": "the state in the key",
    }  # fmt: skip
    return f"session in the {design.session}, {words[design.caching]}"
