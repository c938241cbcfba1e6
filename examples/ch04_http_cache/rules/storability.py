"""Storing (RFC 9111, section 3): which responses a cache may keep, and what of them."""

from examples.ch04_http_cache.messages.directives import Directives, cache_control
from examples.ch04_http_cache.messages.fields import (
    Fields,
    end_to_end,
    field_lines,
    listed_names,
    without,
)
from examples.ch04_http_cache.messages.message import Request, Response
from examples.ch04_http_cache.rules.freshness import (
    HEURISTICALLY_CACHEABLE,
    Lifetime,
    lifetime,
)
from examples.ch04_http_cache.rules.policy import CachePolicy

# The codes of RFC 9110, section 15, whose rules for caches are all obeyed here.
UNDERSTOOD_STATUSES = {
    *(200, 203, 204, 206, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406),
    *(408, 409, 410, 411, 413, 414, 415, 417, 421, 422, 426, 500, 501, 502, 503, 504),
}
FINAL, OK, PARTIAL, NOT_MODIFIED = 200, 200, 206, 304
# A range or a precondition that could not be met says nothing about the resource; the
# others "MUST NOT be stored by a cache" (RFC 6585, sections 3 to 6).
NEVER_STORED = {412, 416, 428, 429, 431, 511}
PROXY_AUTHENTICATION = frozenset(  # RFC 9111, section 3.1
    {"proxy-authenticate", "proxy-authentication-info", "proxy-authorization"}
)


def why_not_storable(
    request: Request, response: Response, policy: CachePolicy, received: float
) -> str | None:
    """Return why this response must not be stored, or None when it may be.

    `received` is when, in Unix seconds.
    """
    control = policy.control(response.fields)
    life = lifetime(response.status, response.fields, received, policy)
    if reason := _method(request, response, life) or _status(response, control):
        return reason
    if "no-store" in cache_control(request.fields):
        return "request-no-store"  # section 5.2.1.5
    if _no_store(response.status, control):
        return "no-store"
    if policy.shared and (reason := _shared(request, response, control, policy)):
        return reason
    if field_lines(response.fields, "Vary") and "*" in listed_names(
        response.fields, "Vary"
    ):
        return "vary-star"  # it would never match (section 4.1)
    return _uncacheable(response, control, life, policy.shared)


def _method(request: Request, response: Response, life: Lifetime) -> str | None:
    """Keep answers to GET, and to a POST that says it is what GET would give.

    (RFC 9110, section 9.3.3.)
    """
    if request.method == "GET":
        return None
    same = response.get("Content-Location") in (request.uri, _path(request.uri))
    if request.method == "POST" and same and life.explicit and response.status == OK:
        return None
    return "method"


def _status(response: Response, control: Directives) -> str | None:
    """Refuse what is not final or not understood where that is asked for."""
    status = response.status
    if status < FINAL or status == NOT_MODIFIED or status in NEVER_STORED:
        return "status"
    if status == PARTIAL and response.get("Content-Range") is None:
        return "multipart"
    if not response.delimited:
        return "no-length"  # it could be cut short, and nobody would know
    if "must-understand" in control and status not in UNDERSTOOD_STATUSES:
        return "not-understood"
    return None


def _no_store(status: int, control: Directives) -> bool:
    """Obey no-store, unless must-understand overrides it (section 5.2.2.3)."""
    overridden = "must-understand" in control and status in UNDERSTOOD_STATUSES
    return "no-store" in control and not overridden


def _shared(
    request: Request, response: Response, control: Directives, policy: CachePolicy
) -> str | None:
    """Keep from others what is for one (sections 5.2.2.7 and 3.5)."""
    if control.unqualified("private"):
        return "private"
    allowed = {"public", "s-maxage", "must-revalidate"}
    if request.get("Authorization") is not None and not any(
        name in control for name in allowed
    ):
        return "authorization"
    return "set-cookie" if _hands_out_a_cookie(response, control, policy) else None


def _hands_out_a_cookie(
    response: Response, control: Directives, policy: CachePolicy
) -> bool:
    """Say whether it would give everybody a cookie that was made for one.

    Section 7.3 lets a cache do that; ours wants to hear that the answer is for all, or
    that the cookie is not to be kept with it.
    """
    dropped = control.fields("no-cache") | control.fields("private")
    if not field_lines(response.fields, "Set-Cookie") or "set-cookie" in dropped:
        return False
    for_all = "public" in control or "s-maxage" in control
    return policy.set_cookie == "never" or not (
        for_all or policy.set_cookie == "always"
    )


def _uncacheable(
    response: Response, control: Directives, life: Lifetime, shared: bool
) -> str | None:
    """Ask for a word that permits storing, and for freshness or a validator."""
    public = "public" in control or ("private" in control and not shared)
    if not (public or life.explicit or response.status in HEURISTICALLY_CACHEABLE):
        return "not-cacheable"  # section 3, last item
    windows = ("stale-while-revalidate", "stale-if-error")
    if life.seconds > 0 or any(control.seconds(name) for name in windows):
        return None
    validators = ("ETag", "Last-Modified")
    if all(response.get(name) is None for name in validators):
        return "no-use"  # stale at once, and nothing to validate it with
    return None


def stored_fields(fields: Fields, policy: CachePolicy) -> Fields:
    """Return the fields that are kept (section 3.1).

    Dropped are those of the connection and of a proxy, and those that a qualified
    `no-cache` or, in a shared cache, `private` names.
    """
    control = policy.control(fields)
    dropped = control.fields("no-cache") | PROXY_AUTHENTICATION
    if policy.shared:
        dropped |= control.fields("private")
    return without(end_to_end(fields), dropped)


def _path(uri: str) -> str:
    return "/" + uri.partition("://")[2].partition("/")[2]
