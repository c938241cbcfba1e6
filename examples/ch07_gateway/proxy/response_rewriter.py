"""Answers that speak of the upstream's own address lead back through the gateway."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from examples.ch04_http_cache import Fields
from examples.ch07_gateway.config import Route
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.routing.router import matches_prefix
from examples.ch07_gateway.routing.trusted_proxies import PORTS

LOCATIONS = frozenset({"location", "content-location"})
REWRITTEN = LOCATIONS | {"set-cookie"}
ABSOLUTE = re.compile(r"(?:(https?):)?//([^/?#]*)([^?#]*)(.*)", re.IGNORECASE)
PATH = re.compile(r"(/[^?#]*)(.*)")
COOKIE_PATH = re.compile(r"(;\s*path\s*=\s*)(/[^;]*)", re.IGNORECASE)
COOKIE_DOMAIN = re.compile(r";\s*domain\s*=\s*\.?([^;]*)", re.IGNORECASE)
HOST_COOKIE = "__host-"  # must have Path=/ (RFC 6265bis, section 4.1.3.2)


def rewrite_response_fields(
    fields: Fields, route: Route, urls: Sequence[str], context: RequestContext
) -> Fields:
    """Return an answer's fields, its locations and cookies as the client needs them."""
    if not any(name.lower() in REWRITTEN for name, _ in fields):
        return fields
    rewritten = []
    for name, value in fields:
        public = value
        if name.lower() in LOCATIONS:
            public = public_location(value, route, urls, context)
        elif name.lower() in REWRITTEN:
            public = public_cookie(value, route, urls)
        rewritten.append((name, public))
    return tuple(rewritten)


def public_location(
    value: str, route: Route, urls: Sequence[str], context: RequestContext
) -> str:
    """Return where a client finds what the upstream calls this.

    An address of somebody else, and a relative reference, stay as they are.
    """
    if found := ABSOLUTE.fullmatch(value):
        scheme, authority, path, rest = found.groups()
        for url in urls:
            parts = urlsplit(url)
            if authority_of(scheme or parts.scheme, authority) == authority_of(
                parts.scheme, parts.netloc
            ):
                path = public_path(path or "/", route, (url,)) or path
                return f"{context.scheme}://{context.host}{path}{rest}"
        return value
    if (found := PATH.fullmatch(value)) and not names_itself(found[1], route):
        path, rest = found.groups()
        return (public_path(path, route, urls) or path) + rest
    return value


def authority_of(scheme: str, authority: str) -> str:
    """Return a host with its port, in small letters.

    >>> authority_of("HTTP", "Shop"), authority_of("http", "shop:80")
    ('shop:80', 'shop:80')
    """
    authority = authority.lower()
    has_port = re.search(r":[0-9]+$", authority)
    return authority if has_port else f"{authority}:{PORTS[scheme.lower()]}"


def public_cookie(value: str, route: Route, urls: Sequence[str]) -> str:
    """Return a cookie whose path is that of the route, and whose domain is nobody's."""
    hosts = {urlsplit(url).hostname for url in urls}
    value = COOKIE_DOMAIN.sub(
        lambda found: "" if found[1].strip().lower() in hosts else found[0], value
    )
    if value.lower().startswith(HOST_COOKIE):
        return value

    def public(found: re.Match[str]) -> str:
        path = found[2].strip()
        if names_itself(path, route):
            return found[0]
        mapped = public_path(path, route, urls) or path
        return found[1] + (mapped.rstrip("/") or "/" if path == "/" else mapped)

    return COOKIE_PATH.sub(public, value)


def names_itself(path: str, route: Route) -> bool:
    """Say whether a service whose prefix is cut off knows its prefix all the same."""
    cut_off = route.rewrite is not None and not route.rewrite.rstrip("/")
    prefix = route.prefix.rstrip("/")
    return cut_off and bool(prefix) and matches_prefix(path, prefix)


def public_path(path: str, route: Route, urls: Sequence[str]) -> str | None:
    """Return the path that a client asks for, None where none leads there.

    >>> public_path("/v1/books", Route("r", "/shop", "u", rewrite="/v1"), ["http://u"])
    '/shop/books'
    """
    for base in {urlsplit(url).path.rstrip("/") for url in urls}:
        inner = without_prefix(path, base)
        if inner is not None and route.rewrite is not None:
            inner = without_prefix(inner or "/", route.rewrite.rstrip("/"))
            inner = None if inner is None else route.prefix.rstrip("/") + inner
        if inner is not None:
            return inner or "/"
    return None


def without_prefix(path: str, prefix: str) -> str | None:
    """Return what follows a prefix, None where the path does not lie under it."""
    return path[len(prefix) :] if matches_prefix(path, prefix or "/") else None
