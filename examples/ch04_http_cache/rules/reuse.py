"""Reuse (RFC 9111, sections 4 and 5.2.1): what a stored response is good for now."""

from dataclasses import dataclass
from typing import Literal

from examples.ch04_http_cache.messages.directives import Directives, cache_control
from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.rules.age import current_age
from examples.ch04_http_cache.rules.freshness import stored_lifetime
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.staleness import (
    client_tolerates,
    prohibited,
    while_revalidating,
    within,
)

Outcome = Literal["hit", "refresh", "forward"]


@dataclass(frozen=True, slots=True)
class ReuseDecision:
    """Use it (hit), use it and ask again in the background (refresh), or ask first.

    `reason` is why, in the words of RFC 9211, section 2.2.
    """

    outcome: Outcome
    reason: Literal["", "stale", "request"] = ""


HIT, STALE = ReuseDecision("hit"), ReuseDecision("forward", "stale")
REFRESH = ReuseDecision("refresh", "stale")
ON_REQUEST = ReuseDecision("forward", "request")


def decide_reuse(
    request: Request, stored: StoredResponse, policy: CachePolicy, now: float
) -> ReuseDecision:
    """Decide, for a stored response whose key fits the request."""
    directives = request_control(request)
    age = current_age(stored, now)
    left = stored_lifetime(stored, policy).seconds - age
    if stored.invalid or policy.control(stored.fields).unqualified("no-cache"):
        return STALE  # section 5.2.2.4
    if _request_forbids(directives, age, left):
        return ON_REQUEST
    if left > 0:
        return HIT  # section 4.2
    if prohibited(stored, policy):
        return STALE  # section 4.2.4
    if within(-left, client_tolerates(request)):
        return HIT
    return REFRESH if within(-left, while_revalidating(stored, policy)) else STALE


def request_control(request: Request) -> Directives:
    """Return the directives of a request; without any, Pragma speaks (section 5.4)."""
    if request.get("Cache-Control") is None:
        pragma = (("Cache-Control", request.get("Pragma") or ""),)
        directives = cache_control(pragma).items
        return Directives(tuple(each for each in directives if each.name == "no-cache"))
    return cache_control(request.fields)


def only_if_cached(request: Request) -> bool:
    """Say whether the client wants no request to the origin (section 5.2.1.7)."""
    return "only-if-cached" in cache_control(request.fields)


def _request_forbids(directives: Directives, age: float, left: float) -> bool:
    """Say whether the client wants something younger, or fresh for longer.

    Sections 5.2.1.1, 5.2.1.3 and 5.2.1.4. A client that gives max-stale beside
    max-age bounds the age and not the staleness.
    """
    if "no-cache" in directives:
        return True
    max_age, min_fresh = directives.seconds("max-age"), directives.seconds("min-fresh")
    # Age has whole seconds, as max-age has: 0 is met by nothing that was stored.
    if max_age is not None and (age > max_age or max_age == 0):
        return True
    return min_fresh is not None and left < min_fresh
