"""Targeted cache control (RFC 9213): directives for one class of caches."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from http_sf import StructuredFieldError, Token, parse

from examples.ch04_http_cache.messages.directives import (
    Directive,
    Directives,
    cache_control,
)
from examples.ch04_http_cache.messages.fields import Fields, combined

CDN = ("CDN-Cache-Control",)  # what a shared cache in front of an origin listens to


def response_control(fields: Fields, targets: Iterable[str]) -> Directives:
    """Return the directives that decide: the first good target, else Cache-Control.

    (RFC 9213, section 2.2.) With a target, Cache-Control and Expires are not heard.
    """
    for target in targets:
        value = combined(fields, target)
        if value is not None and (said := parse_targeted(value)):
            return Directives(said, targeted=True)
    return cache_control(fields)


@lru_cache(maxsize=256)
def parse_targeted(value: str) -> tuple[Directive, ...]:
    """Read a dictionary of structured fields (RFC 9213, section 2.1).

    An empty value and one with an error in it are no value at all.

    >>> parse_targeted("max-age=60;x, no-store")[1].name
    'no-store'
    >>> parse_targeted("max-age=60, &&&")
    ()
    """
    try:
        parsed = parse(value.encode("latin-1"), tltype="dictionary")
    except (StructuredFieldError, UnicodeEncodeError):
        return ()
    said: Any = parsed  # each member is a value, or a list of them, and parameters
    read = (_directive(name, value) for name, (value, _) in said.items())
    return tuple(directive for directive in read if directive is not None)


def _directive(name: str, value: object) -> Directive | None:
    """Translate one member; a value of a type that the directive does not have is bad.

    Section 2.1: such values should not be consumed. We take the strictest sense.
    """
    if value is False:
        return None
    if value is True:
        return Directive(name)
    if type(value) is int and value >= 0:
        return Directive(name, str(value))
    if type(value) is str and not isinstance(value, Token) and not value.isdigit():
        return Directive(name, value)
    return Directive(name, valid=False)
