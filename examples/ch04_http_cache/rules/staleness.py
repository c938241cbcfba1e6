"""Serving stale (RFC 9111, section 4.2.4; RFC 5861): when an old answer will do."""

from examples.ch04_http_cache.messages.directives import Directive, cache_control
from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.policy import CachePolicy

ERRORS = {500, 502, 503, 504}  # RFC 5861, section 4
# These speak of a request, a client or its haste, and say nothing about the resource.
NOT_ABOUT_RESOURCE = {
    *(400, 407, 408, 411, 412, 413, 414, 415, 416, 417, 421, 425, 426, 428, 429, 431),
}
FOREVER = float("inf")


def prohibited(stored: StoredResponse, policy: CachePolicy) -> bool:
    """Say whether the origin forbids any stale use (section 4.2.4).

    For a shared cache s-maxage means proxy-revalidate too (section 5.2.2.10).
    """
    control = policy.control(stored.fields)
    never = {"must-revalidate"}
    if policy.shared:
        never |= {"proxy-revalidate", "s-maxage"}
    return (
        stored.invalid
        or control.unqualified("no-cache")
        or any(name in control for name in never)
    )


def staleness(stored: StoredResponse, policy: CachePolicy, now: float) -> float:
    """Return for how many seconds the response has been stale; 0 while fresh."""
    return max(0.0, -time_to_live(stored, policy, now))


def replaces_stored(status: int) -> bool:
    """Say whether this answer to a validation means that what is stored is over."""
    return status < min(ERRORS) and status not in NOT_ABOUT_RESOURCE


def within(late: float, window: float) -> bool:
    """Say whether a window is open that long after the end of freshness."""
    return 0 < window >= late


def client_tolerates(request: Request) -> float:
    """Return the staleness that the client accepts, in seconds (section 5.2.1.2).

    Without an argument max-stale accepts any.
    """
    control = cache_control(request.fields)
    for said in control.items:
        if said == Directive("max-stale"):
            return FOREVER
    return control.seconds("max-stale") or 0.0


def while_revalidating(stored: StoredResponse, policy: CachePolicy) -> float:
    """Return for how long it may be served while we ask again (RFC 5861, section 3)."""
    return policy.control(stored.fields).seconds("stale-while-revalidate") or 0.0


def instead_of_error(
    request: Request, stored: StoredResponse, policy: CachePolicy, now: float
) -> bool:
    """Say whether a stale response may stand in for a 5xx (RFC 5861, section 4)."""
    if prohibited(stored, policy):
        return False
    said = (policy.control(stored.fields), cache_control(request.fields))
    window = max(control.seconds("stale-if-error") or 0 for control in said)
    return within(staleness(stored, policy, now), window)


def when_disconnected(
    request: Request, stored: StoredResponse, policy: CachePolicy, now: float
) -> bool:
    """Say whether a stale response may stand in for an origin that does not answer.

    Section 4.2.4 lets a disconnected cache do so where nothing forbids it; for how
    long is ours to choose.
    """
    if prohibited(stored, policy):
        return False
    late = staleness(stored, policy, now)
    return late <= policy.stale_if_down or instead_of_error(
        request, stored, policy, now
    )
