"""How long a result may be kept, and by whom (server/utilities/caching).

Hints, not validators: there is no ETag, no Age, no 304. And a message travels by POST,
which HTTP caches do not store: these hints are for MCP clients and gateways alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

CacheScope = Literal["public", "private"]

CACHEABLE_METHODS = (
    "server/discover",
    "tools/list",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
)


@dataclass(frozen=True, slots=True)
class CachingHint:
    """`ttl_ms` in milliseconds; 0 means: ask again next time."""

    ttl_ms: int = 0
    scope: CacheScope = "private"

    def __post_init__(self) -> None:
        if self.ttl_ms < 0:
            raise ValueError(f"ttlMs must be 0 or more, not {self.ttl_ms}")

    def to_json(self) -> dict[str, Any]:
        """Return the two members of a result."""
        return {"ttlMs": self.ttl_ms, "cacheScope": self.scope}


DO_NOT_CACHE = CachingHint()


def read_caching_hint(result: Mapping[str, Any]) -> CachingHint:
    """Read a result's hint; whatever is not understood means: do not keep it.

    >>> read_caching_hint({"ttlMs": 5000, "cacheScope": "public"})
    CachingHint(ttl_ms=5000, scope='public')
    >>> read_caching_hint({"ttlMs": "5000", "cacheScope": "everyone"})
    CachingHint(ttl_ms=0, scope='private')
    """
    ttl, scope = result.get("ttlMs"), result.get("cacheScope")
    known: CacheScope = "public" if scope == "public" else "private"
    whole = isinstance(ttl, int) and not isinstance(ttl, bool) and ttl > 0
    return CachingHint(int(ttl) if whole and ttl is not None else 0, known)
