"""From arguments to a request that cannot leave its place.

The model chooses values, and nothing else: not the host, which is the configuration's,
not a header field, not another path than the operation's.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from examples.bookshop.jsontext import encode
from examples.ch04_http_cache import Request
from examples.ch11_mcp_gateway.rest.operations import (
    BODY,
    JSON,
    Operation,
    UnusableOperation,
)
from examples.lab.redacted_url import redacted_url

Fields = tuple[tuple[str, str], ...]
# A server may undo %2F before it looks for a path, and %252F before it looks again.
UNFIT = re.compile(r"[/\\%\x00-\x1f\x7f]")
ACCEPT = f"{JSON}, application/problem+json"


def base_url(url: str) -> str:
    """Return a service's URL; raises UnusableOperation unless plain http(s)."""
    try:
        parts = urlsplit(url)
    except ValueError:  # its words may hold a part of a password
        parts = urlsplit("")
    plain = not (parts.query or parts.fragment or "@" in url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        shown = redacted_url(url)[:80]
        raise UnusableOperation(
            f"{shown!r} must be http(s)://HOST[:PORT][/PATH], and no more"
        )
    return url.rstrip("/")


def build_request(
    base: str, operation: Operation, given: Mapping[str, Any], shown: Fields
) -> Request:
    """Build the request; raises ValueError for a value that does not fit its place."""
    uri = base + build_path(operation, given)
    pairs = list(query_pairs(operation, given))
    uri += f"?{urlencode(pairs)}" if pairs else ""
    fields: Fields = (("Accept", ACCEPT), *shown)
    if BODY not in given or operation.body is None:
        return Request(operation.method, uri, fields)
    raw = encode(given[BODY])
    fields += (("Content-Type", JSON), ("Content-Length", str(len(raw))))
    return Request(operation.method, uri, fields, (raw,))


def build_path(operation: Operation, given: Mapping[str, Any]) -> str:
    """Return the path with its values; raises ValueError if one would leave it."""
    segments = [fill_segment(one, given) for one in operation.path.split("/")]
    if {".", ".."} & set(segments):
        raise ValueError("a path may not have a segment . or ..")
    return "/".join(segments)


def fill_segment(segment: str, given: Mapping[str, Any]) -> str:
    """Return a segment of the path with its values in it."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        text = uri_text(given[name])
        if not text or UNFIT.search(text):
            raise ValueError(f"{name} must be text without / \\ % and control codes")
        return quote(text, safe="")

    return re.sub(r"\{([^{}/]+)\}", value, segment)


def query_pairs(
    operation: Operation, given: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield names and values; a list is its name again and again (style `form`)."""
    for one in operation.parameters:
        if one.location != "query" or one.name not in given:
            continue
        value = given[one.name]
        for each in value if isinstance(value, list) else [value]:
            yield one.name, uri_text(each)


def uri_text(value: Any) -> str:
    """Write a value as text; raises ValueError for what a URI has no form for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("a value in a URI is text, a number, true or false")
