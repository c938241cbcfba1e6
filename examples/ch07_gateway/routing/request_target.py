"""Request targets that mean one thing to everybody (RFC 3986, section 3.3).

A gateway decides by the path and the upstream serves by the path. Where the two could
read it differently, the rule of one route guards the resource of another. So what has
two readings is refused, and never repaired.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from examples.ch07_gateway.errors import GatewayError

# Unreserved, sub-delims without ";", ":" and "@", and escapes of what needs one.
PLAIN = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2}|/)*")
QUERY = re.compile(r"[!-\"$-\[\]-~]*")  # visible ASCII but for # and the backslash
AMBIGUITIES = (
    (re.compile(r"//"), "an empty segment"),
    (re.compile(r"/\.{1,2}(?:/|$)"), "a dot segment"),
    (re.compile(r"%2[Ff]|%5[Cc]"), "an encoded slash"),
    (re.compile(r"%2[Ee]"), "an encoded dot"),
    (re.compile(r"%3[Bb]"), "an encoded semicolon"),
    (re.compile(r"%25"), "an encoded percent sign"),
    (re.compile(r"%[01][0-9A-Fa-f]|%7[Ff]"), "an encoded control character"),
    (re.compile(r"%(?:[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9]|2[Dd]|5[Ff]|7[Ee])"),
     "an escape that needs none"),
)  # fmt: skip
ANY_AMBIGUITY = re.compile("|".join(pattern.pattern for pattern, _ in AMBIGUITIES))
LONGEST = 8_000
ENCODED_SLASH = re.compile(r"%2[Ff]")
SAME_PROTOCOL = re.compile(r"(?:h2c\b|HTTP/|TLS/)", re.IGNORECASE)
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
HOST = re.compile(r"([A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
ABSOLUTE = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE)
METHOD = re.compile(r"[A-Z][A-Z-]{0,19}")
UNSUPPORTED_METHODS = {"CONNECT", "TRACE"}  # a tunnel; an echo of credentials


def parse_request_target(
    environ: Mapping[str, Any], encoded_slashes: bool = False
) -> tuple[str, str, str, str]:
    """Return method, host, path and query; raises GatewayError.

    Encoded slashes may pass; whoever lets them has to call `decoded_slashes` later.
    """
    method = environ["REQUEST_METHOD"]
    if method in UNSUPPORTED_METHODS or not METHOD.fullmatch(method):
        raise GatewayError(501, "method", f"the method {method[:20]!r} is not for here")
    raw, host = (
        environ.get("RAW_URI") or rebuild_target(environ),
        environ.get("HTTP_HOST", ""),
    )
    if found := ABSOLUTE.match(raw):
        host, raw = found[1], found[2]  # Host does not count (RFC 9112, section 3.2.2)
    path, mark, query = raw.partition("?")
    if reason := (slash_ambiguity if encoded_slashes else ambiguity)(path or "/"):
        raise GatewayError(400, "target", f"the path has {reason}")
    if not is_query(query):
        raise GatewayError(400, "target", "the query has characters that none may have")
    if not HOST.fullmatch(host):
        raise GatewayError(400, "host", "the request names no host")
    return method, host.lower(), path or "/", mark + query


def rebuild_target(environ: Mapping[str, Any]) -> str:
    """Return the target on a server that has lost its spelling."""
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1")) + (f"?{query}" if query else "")


def ambiguity(path: str) -> str | None:
    """Return what gives a path two readings, or None: there is one.

    >>> ambiguity("/books/../admin")
    'a dot segment'
    >>> ambiguity("/books/m%C3%BCnchhausen")
    """
    if len(path) > LONGEST:
        return f"more than {LONGEST} characters"
    if not PLAIN.fullmatch(path):
        return malformation(path)
    if not ANY_AMBIGUITY.search(path):
        return None
    return next(name for pattern, name in AMBIGUITIES if pattern.search(path))


def slash_ambiguity(path: str) -> str | None:
    """Return what gives a path two readings, even where encoded slashes are meant.

    >>> slash_ambiguity("/packages/@scope%2Fname")
    >>> slash_ambiguity("/packages/..%2Forders")
    'a dot segment'
    """
    return ambiguity(ENCODED_SLASH.sub("-", path)) or ambiguity(decoded_slashes(path))


def decoded_slashes(path: str) -> str:
    """Return a path as a server reads it that takes each encoded slash for a slash."""
    if not ENCODED_SLASH.search(path):
        return path
    return re.sub("/+", "/", ENCODED_SLASH.sub("/", path))


def check_upgrade(environ: Mapping[str, Any]) -> None:
    """Refuse another protocol on this connection; raises GatewayError.

    Another version of HTTP, or TLS, is an offer that may be ignored, and HTTP/1.0 has
    no upgrades (RFC 9110, section 7.8).
    """
    options = environ.get("HTTP_CONNECTION", "").lower().replace(" ", "").split(",")
    if "upgrade" not in options or environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return
    for each in environ["HTTP_UPGRADE"].split(","):
        if not SAME_PROTOCOL.match(each.strip()):
            detail = f"no upgrade to {each.strip()[:40]!r} passes this gateway"
            raise GatewayError(501, "upgrade", detail)


def plain_escapes(path: str) -> str:
    """Return a path with its escapes in capitals (RFC 3986, section 6.2.2.1).

    >>> plain_escapes("/m%c3%bcnch")
    '/m%C3%BCnch'
    """
    return ESCAPE.sub(lambda found: found[0].upper(), path) if "%" in path else path


def malformation(path: str) -> str:
    """Return which character a plain path has not."""
    if path[:1] != "/":
        return "no slash at its beginning"
    if "%" in path and not re.fullmatch(r"(?:[^%]|%[0-9A-Fa-f]{2})*", path):
        return "an escape that is none"
    bad = next(each for each in path if not PLAIN.fullmatch(f"/{each}") and each != "%")
    return f"the character {bad!r}"


def is_query(query: str) -> bool:
    """Say whether a query is made of what may be sent."""
    return len(query) <= LONGEST and QUERY.fullmatch(query) is not None
