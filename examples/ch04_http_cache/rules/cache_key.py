"""Cache keys (RFC 9111, sections 2 and 4.1): which stored response fits a request."""

import re
from collections.abc import Iterable

from examples.ch04_http_cache.messages.fields import Fields, combined, members
from examples.ch04_http_cache.messages.message import Request, Selecting, StoredResponse
from examples.ch04_http_cache.rules.age import date_value

DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# Fields whose lists have no order but that of their weights (RFC 9110, section 12.5).
RANKED = {"accept", "accept-charset", "accept-encoding", "accept-language"}
WEIGHT = re.compile(r"\s*;\s*q=([01](?:\.\d{0,3})?)\s*$", re.IGNORECASE)


def primary_key(request: Request) -> str:
    """Return the target URI, its scheme and host in small letters.

    Path and query stay byte for byte: an origin may tell `%7E` from `~`, and a cache
    that does not can be made to mix up two answers.

    >>> primary_key(Request("GET", "HTTP://Shop:80/Books?q=A"))
    'http://shop/Books?q=A'
    """
    scheme, _, rest = request.uri.partition("://")
    authority, slash, path = rest.partition("/")
    scheme = scheme.lower()
    authority = authority.lower().removesuffix(DEFAULT_PORTS.get(scheme, ":"))
    return f"{scheme}://{authority}{slash or '/'}{path}"


def selecting_fields(response_fields: Fields, request: Request) -> Selecting:
    """Return the request's fields that Vary names, as the second part of the key."""
    names = sorted(set(members((combined(response_fields, "Vary") or "").lower())))
    return tuple((name, normalised(name, request.get(name))) for name in names)


def matches(selecting: Selecting, request: Request) -> bool:
    """Say whether a request has the same fields as the one that was answered.

    A field that was absent must be absent; `Vary: *` fits no request (section 4.1).
    """
    return all(
        name != "*" and normalised(name, request.get(name)) == value
        for name, value in selecting
    )


def variant_key(key: str, selecting: Selecting, request: Request) -> str:
    """Return the primary key with what the request says in the selecting fields.

    >>> request = Request("GET", "http://shop/", (("Accept-Language", "de"),))
    >>> variant_key("http://shop/", (("accept-language", "en"),), request)
    'http://shop/ accept-language=de'
    """
    said = [f" {name}={normalised(name, request.get(name))}" for name, _ in selecting]
    return "".join([key, *said])


def normalised(name: str, value: str | None) -> str | None:
    """Return a value so that two with the same meaning are equal.

    >>> normalised("accept-language", "de, EN;q=0.5")
    'de, en;q=0.5'
    >>> normalised("accept-language", "en;q=0.50,de")
    'de, en;q=0.5'
    >>> normalised("foo", "1,2 ,  3")
    '1, 2, 3'
    """
    if value is None:
        return None
    if name not in RANKED:
        return ", ".join(members(value))
    return ", ".join(sorted({_weighed(member.lower()) for member in members(value)}))


def select_stored(
    candidates: Iterable[StoredResponse], request: Request
) -> StoredResponse | None:
    """Choose the latest of those that match, preferring one that varies.

    Section 4.1: a response without Vary is often a default that forgot to say so.
    """
    fitting = [each for each in candidates if matches(each.selecting, request)]
    return max(fitting, key=_preference, default=None)


def _preference(stored: StoredResponse) -> tuple[bool, int, float]:
    date = date_value(stored.fields, stored.response_time)
    return bool(stored.selecting), date, stored.response_time


def _weighed(member: str) -> str:
    """Write a weight in one way; 1 is the default and is left out."""
    found = WEIGHT.search(member)
    weight = float(found[1]) if found else 1.0
    value = re.sub(r"\s*;\s*", ";", WEIGHT.sub("", member)).strip()
    return value if weight >= 1 else f"{value};q={weight:g}"
