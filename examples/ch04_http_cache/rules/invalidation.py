"""Invalidation (RFC 9111, section 4.4): what an unsafe request makes untrue."""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from examples.ch04_http_cache.messages.message import Request, Response
from examples.ch04_http_cache.rules.cache_key import primary_key

# The methods that are registered as safe; an unknown one may do anything.
SAFE_METHODS = {
    "GET",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "REPORT",
    "SEARCH",
    "QUERY",
}
NO_ERROR = range(200, 400)


def invalidated_keys(
    request: Request, response: Response, ours: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the keys to forget: the target's, and of the same origin those in
    Location and Content-Location.

    `ours` are further origins that stand for the same: a proxy and what it hides.

    >>> post = Request("POST", "http://shop/books")
    >>> invalidated_keys(post, Response(201, (("Location", "/books/emma"),)))
    ('http://shop/books', 'http://shop/books/emma')
    >>> invalidated_keys(post, Response(201, (("Location", "http://bank/"),)))
    ('http://shop/books',)
    """
    if request.method in SAFE_METHODS or response.status not in NO_ERROR:
        return ()
    target = primary_key(request)
    told = (response.get("Location"), response.get("Content-Location"))
    keys = [target]
    for reference in filter(None, told):
        key = same_origin(target, reference, ours)
        if key is not None and key not in keys:
            keys.append(key)
    return tuple(keys)


def same_origin(target: str, reference: str, ours: Iterable[str]) -> str | None:
    """Resolve a reference; None when it leads to another origin, or nowhere.

    Else anybody could have a cache forget the pages of others (section 4.4).
    """
    try:
        absolute = urljoin(target, reference).partition("#")[0]
        key = primary_key(Request("GET", absolute))
        origin, home = origin_of(key), origin_of(target)
    except ValueError:
        return None
    if origin != home and origin not in ours:
        return None
    return home + key.removeprefix(origin)


def origin_of(uri: str) -> str:
    """Return scheme and authority of a URI (RFC 9110, section 4.3.1)."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
