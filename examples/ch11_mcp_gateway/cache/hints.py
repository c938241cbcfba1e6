"""Which hint a gateway may put on what it serves: never more than it was given."""

from collections.abc import Iterable, Mapping
from typing import Any

from examples.ch10_mcp import DO_NOT_CACHE, CachingHint

HINT_MEMBERS = ("ttlMs", "cacheScope")


def narrowest_hint(hints: Iterable[CachingHint]) -> CachingHint:
    """Return the hint of one result made of several: the shortest, the narrowest.

    >>> two = CachingHint(5000, "public"), CachingHint(9000, "private")
    >>> narrowest_hint(two)
    CachingHint(ttl_ms=5000, scope='private')
    """
    all_hints = list(hints)
    if not all_hints:
        return DO_NOT_CACHE
    public = all(hint.scope == "public" for hint in all_hints)
    return CachingHint(
        min(hint.ttl_ms for hint in all_hints), "public" if public else "private"
    )


def outgoing_hint(
    hint: CachingHint, by_user: bool, now: float, until: float
) -> CachingHint:
    """Return the hint for a user whose token expires at `until` (Unix seconds).

    `by_user`: the gateway's policy can answer two users differently. Then the result
    is private, even if nothing was taken out for this one: Alice, who may see all, must
    not become the answer for everybody.
    """
    scope = "private" if by_user else hint.scope
    if scope == "public":
        return hint
    left = max(0.0, until - now) * 1000
    return CachingHint(int(min(hint.ttl_ms, left)), scope)


def without_hints(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result without its hints."""
    return {name: value for name, value in result.items() if name not in HINT_MEMBERS}
