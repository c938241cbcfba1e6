"""One question on its way: the others wait for its answer, where it is for everybody.

An honest ttl ends for all clients in the same instant, and then all ask at once.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from examples.ch11_mcp_gateway.cache.cache_key import (
    CacheMiss,
    CacheQuery,
    Caller,
    HintedResult,
)
from examples.ch11_mcp_gateway.cache.lru import Key
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache

MAX_SHARED = 1000  # questions whose answers are known to be shared
Lock = AbstractContextManager[object]
Fetch = Callable[
    [], tuple[Mapping[str, Any], int]
]  # a result, and how many calls it took


class RequestCollapser:
    """Asks through the cache, one at a time where the last answer was public.

    A private answer helps nobody else, so nobody waits for one. Nor does anybody queue
    before a server that has failed: then each asks for itself, and the breaker counts.
    """

    def __init__(self, cache: SharedCache, lock: Callable[[], Lock]) -> None:
        self._cache, self._lock = cache, lock
        self._shared: OrderedDict[Key, Lock] = OrderedDict()

    def fetch(self, query: CacheQuery, caller: Caller, fetch: Fetch) -> HintedResult:
        """Return what is kept, or what `fetch` brings; raises what `fetch` raises."""
        found = self._cache.lookup(query, caller)
        if isinstance(found, HintedResult):
            return found
        lock = self._shared.get(query.key())
        if lock is None:
            return self._fetch_and_store(found, fetch)
        with lock:
            found = self._cache.lookup(query, caller)
            if isinstance(found, HintedResult):
                return found
            if self._shared.get(query.key()) is lock:
                return self._fetch_and_store(found, fetch)
        return self._fetch_and_store(found, fetch)

    def _fetch_and_store(self, miss: CacheMiss, fetch: Fetch) -> HintedResult:
        public = False
        try:
            result = self._cache.store(miss, *fetch())
            public = result.hint.scope == "public" and result.hint.ttl_ms > 0
            return result
        finally:
            self._remember(miss.query.key(), public)

    def _remember(self, key: Key, public: bool) -> None:
        if not public:
            self._shared.pop(key, None)
        elif key not in self._shared:
            self._shared[key] = self._lock()
            if len(self._shared) > MAX_SHARED:
                self._shared.popitem(last=False)
