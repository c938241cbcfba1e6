"""Cache keys (RFC 9111, sections 2 and 4.1): which stored response fits a request."""

import re
from collections.abc import Iterable

from examples.ch04_http_cache.messages.directives import TOKEN
from examples.ch04_http_cache.messages.fields import Fields, combined, members
from examples.ch04_http_cache.messages.message import Request, Selecting, StoredResponse
from examples.ch04_http_cache.rules.age import date_value

DEFAULT_PORTS = {"http": ":80", "https": ":443"}
OWS = r"[ \t]*"
WEIGHT = rf"(?:{OWS};{OWS}q=(?P<q>0(?:\.[0-9]{{0,3}})?|1(?:\.0{{0,3}})?))?"
ARGUMENT = rf'=(?:{TOKEN}|"(?:[^"\\]|\\.)*")'
PAIR = re.compile(rf"{OWS};{OWS}({TOKEN})({ARGUMENT})")
PARAMETER = rf"{OWS};{OWS}(?!q=){TOKEN}{ARGUMENT}"
SIMPLE = re.compile(rf"(?P<value>{TOKEN})(?P<more>){WEIGHT}", re.IGNORECASE)
MEDIA = re.compile(
    rf"(?P<value>{TOKEN}/{TOKEN})(?P<more>(?:{PARAMETER})*){WEIGHT}", re.IGNORECASE
)
# Lists that have no order but that of their weights (RFC 9110, section 12.5), and what
# a member of each looks like.
RANKED = {
    "accept": MEDIA,
    "accept-charset": SIMPLE,
    "accept-encoding": SIMPLE,
    "accept-language": SIMPLE,
}


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


def with_selecting(
    stored: Selecting, response_fields: Fields, request: Request
) -> Selecting:
    """Add what a new Vary names to the key of a stored response; nothing leaves it.

    A Vary that grows shorter speaks of the next answer: the stored body was chosen by
    the fields that it has (section 4.1 lets a cache ask for more than the last Vary).
    """
    named = dict(selecting_fields(response_fields, request)) | dict(stored)
    return tuple(sorted(named.items()))


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

    Only where the syntax of the field is known and this value keeps to it. All others
    are compared byte by byte: who knows what an empty member means to an origin?

    >>> normalised("accept-language", "de, EN;q=0.5")
    'de, en;q=0.5'
    >>> normalised("accept-language", "en;q=0.50,de")
    'de, en;q=0.5'
    >>> normalised("accept", 'Text/HTML;Profile="A"')
    'text/html;profile="A"'
    >>> normalised("cookie", "cart=1,,2")
    'cart=1,,2'
    """
    if value is None or name not in RANKED:
        return value
    read = [RANKED[name].fullmatch(member) for member in members(value)]
    known = [_weighed(found) for found in read if found is not None]
    return ", ".join(sorted(set(known))) if len(known) == len(read) else value


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


def _weighed(found: re.Match[str]) -> str:
    """Write a member in one way; the weight 1 is the default and is left out.

    The value of a parameter keeps its case: what that means depends on the media type.
    """
    parameters = (f";{n.lower()}{value}" for n, value in PAIR.findall(found["more"]))
    value = "".join([found["value"].lower(), *parameters])
    weight = float(found["q"] or 1)
    return value if weight == 1 else f"{value};q={weight:g}"
