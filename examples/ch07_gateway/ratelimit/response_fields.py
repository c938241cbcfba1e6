"""RateLimit-Policy and RateLimit: what a client may still ask for, and within when.

As in draft-ietf-httpapi-ratelimit-headers-11, in structured fields (RFC 9651).
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from http_sf import ser

from examples.ch04_http_cache import Fields
from examples.ch07_gateway.config import RateLimit
from examples.ch07_gateway.ratelimit.decision import Decision

QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
TITLE = "Request cannot be satisfied as assigned quota has been exceeded"


def rate_limit_fields(decisions: Sequence[Decision]) -> Fields:
    """Return the fields for an answer, with Retry-After if a limit refused it."""
    if not decisions:
        return ()
    policies = ", ".join([policy_item(decision.limit) for decision in decisions])
    limits = ", ".join(
        [
            f"{quoted(d.limit.name)};r={d.remaining};t={ceil(d.reset_seconds)}"
            for d in decisions
        ]
    )
    fields: Fields = (("RateLimit-Policy", policies), ("RateLimit", limits))
    refused = [decision for decision in decisions if not decision.admitted]
    if not refused:
        return fields
    # Not earlier than the end of an effective window (section 6).
    later = max(max(d.retry_after_seconds, d.reset_seconds) for d in refused)
    return (*fields, ("Retry-After", str(ceil(later))))


@lru_cache(1024)
def policy_item(limit: RateLimit) -> str:
    """Return a limit as an item of RateLimit-Policy.

    >>> policy_item(RateLimit("orders", quota=10, window=60))
    '"orders";q=10;w=60'
    """
    parameters: dict[str, int] = {"q": limit.quota}
    if limit.window == int(limit.window):  # no fraction of a second can be said
        parameters["w"] = int(limit.window)
    if limit.burst and limit.burst != limit.quota:
        parameters["bookshop-burst"] = limit.burst
    return ser([(limit.name, parameters)])  # type: ignore[list-item]


@lru_cache(1024)
def quoted(name: str) -> str:
    """Return a name as a String of structured fields."""
    return ser((name, {}))


def quota_problem(decisions: Sequence[Decision]) -> dict[str, object]:
    """Return the members of the problem document of a refusal (section 5.1)."""
    refused = [decision for decision in decisions if not decision.admitted]
    names = [decision.limit.name for decision in refused]
    wait = max(ceil(decision.retry_after_seconds) for decision in refused)
    limit = refused[0].limit
    allowed = f"{limit.quota} requests in {limit.window:g} seconds"
    return {
        "type": QUOTA_EXCEEDED,
        "title": TITLE,
        "status": 429,
        "detail": f"{limit.name!r} allows {allowed}; try again in {wait} seconds",
        "violated-policies": names,
    }
