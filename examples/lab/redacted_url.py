"""URLs as they may be printed: whoever signs in by one is left out."""

import re
from urllib.parse import unquote

MASK = "***"
USER = re.compile(r"^((?:[a-z][a-z0-9+.-]*:)?//)?.*@", re.IGNORECASE | re.DOTALL)
QUERY = re.compile(
    r"([?&][^=&]*(?:user|pass|token|secret|key|auth)[^=&]*=)[^&#]*", re.I
)
HOST = re.compile(r"[^/]*//([^/?#]*)(.*)", re.DOTALL)
QUERY_BEGINS = re.compile(r"(/[0-9]*)?\?\w+=")
SPELT = re.compile(r"[:/?#\[\]@]")


def redacted_url(url: str) -> str:
    """Return a URL without its user, its password, or secrets of its query.

    What stands before the last @ goes, wherever a parser would end the host: a
    password that was not percent-encoded is no less a secret.

    >>> redacted_url("redis://me:secret/word@cache:6379/0")
    'redis://***@cache:6379/0'
    >>> redacted_url("redis://cache?password=secret&db=1")
    'redis://cache?password=***&db=1'
    """
    return QUERY.sub(rf"\1{MASK}", USER.sub(rf"\1{MASK}@", url))


def redacted(text: str, url: str) -> str:
    """Return a text without any part of the URL's user and password.

    >>> redacted("no port 'ret' in ret@cache", "redis://me:sec/ret@cache")
    "no port '***' in ***@cache"
    """
    user = USER.match(url)
    pieces = SPELT.split(user[0].removeprefix(user[1] or "")) if user else []
    secrets = {part for piece in pieces for part in (piece, unquote(piece)) if part}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def is_split_wrong(url: str) -> bool:
    """Say whether a parser would end the host inside of the user's part.

    >>> is_split_wrong("redis://:se/cret@cache"), is_split_wrong("redis://:s@cache/1")
    (True, False)
    """
    found = HOST.match(url)
    host, rest = (found[1], found[2]) if found else ("", "")
    if not host or "@" not in rest:
        return False
    return host.startswith(":") or not QUERY_BEGINS.match(rest)
