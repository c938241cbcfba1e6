"""A cache of results that obeys the hints: how long, and for whom.

It is no HTTP cache: its key is the method with its parameters, and, for what is
private, the authorization context (server/utilities/caching). There is nothing to
validate with, so what is no longer fresh is forgotten.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.protocol.caching_hints import (
    CACHEABLE_METHODS,
    CachingHint,
    read_caching_hint,
)
from examples.ch10_mcp.protocol.constants import COMPLETE, Json
from examples.ch10_mcp.protocol.notifications import LIST_CHANGED, RESOURCE_UPDATED

MAX_TTL_MS = 24 * 3600 * 1000  # a server may say more; nobody believes it
PUBLIC_PARTITION = ""  # the partition of public results
INVALIDATES = {
    LIST_CHANGED["toolsListChanged"]: ("tools/list",),
    LIST_CHANGED["promptsListChanged"]: ("prompts/list",),
    LIST_CHANGED["resourcesListChanged"]: (
        "resources/list",
        "resources/templates/list",
    ),
}
Key = tuple[str, str, bytes]  # partition, method, parameters


@dataclass(frozen=True, slots=True)
class CachedResult:
    """A result, and until when it may be used."""

    result: Mapping[str, Any]
    hint: CachingHint
    expires_at: float

    def remaining_ms(self, now: float) -> int:
        """Return what is left of ttlMs: what a gateway must pass on, not the whole."""
        return max(0, int((self.expires_at - now) * 1000))


class ResultCache:
    """Results by partition, method and parameters; the least recently used go first.

    `share_public` lets users share what is public. That is a promise about the server:
    one that calls public what it filtered by user leaks through it.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        share_public: bool = False,
        max_entries: int = 1000,
    ) -> None:
        self._clock, self._share, self._max_entries = clock, share_public, max_entries
        self._entries: OrderedDict[Key, CachedResult] = OrderedDict()

    def get(self, method: str, params: Json, context: str) -> CachedResult | None:
        """Return what is fresh for this context, or None."""
        for partition in (context, PUBLIC_PARTITION) if self._share else (context,):
            key = (partition, method, cache_key_params(params))
            cached = self._entries.get(key)
            if cached is not None and self._clock() < cached.expires_at:
                self._entries.move_to_end(key)
                return cached
            self._entries.pop(key, None)
        return None

    def put(
        self, method: str, params: Json, context: str, result: Mapping[str, Any]
    ) -> None:
        """Keep a result for as long as it says from now, if it may be kept at all."""
        hint = read_caching_hint(result)
        if not is_cacheable(method, params, result) or hint.ttl_ms == 0:
            return
        shared = self._share and hint.scope == "public"
        key = (
            PUBLIC_PARTITION if shared else context,
            method,
            cache_key_params(params),
        )
        seconds = min(hint.ttl_ms, MAX_TTL_MS) / 1000
        self._entries[key] = CachedResult(result, hint, self._clock() + seconds)
        self._entries.move_to_end(key)
        while len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    def invalidate(self, method: str, uri: str | None = None) -> None:
        """Forget what a notification says has changed, for every user."""
        methods = INVALIDATES.get(method, ())
        read_params = encode({"uri": uri}) if method == RESOURCE_UPDATED else None
        for key in list(self._entries):
            _, cached_method, params = key
            if cached_method in methods or (
                cached_method == "resources/read" and params == read_params
            ):
                del self._entries[key]

    def __len__(self) -> int:
        return len(self._entries)


def is_cacheable(method: str, params: Json, result: Mapping[str, Any]) -> bool:
    """Say whether results of this kind may be kept: no answers to questions."""
    answered = "requestState" in params or "inputResponses" in params
    return (
        method in CACHEABLE_METHODS
        and not answered
        and result.get("resultType", COMPLETE) == COMPLETE
    )


def cache_key_params(params: Json) -> bytes:
    """Return the parameters that decide the result: all but `_meta`."""
    return encode({key: value for key, value in params.items() if key != "_meta"})
