"""One question on its way: the others wait for its answer, where it is for everybody.

An honest ttl ends for all clients in the same instant, and then all ask at once.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from examples.ch11_mcp_gateway.cache.cache_key import Caller, Fresh, Query, Ticket
from examples.ch11_mcp_gateway.cache.lru import Key
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache

MOST = 1000  # questions whose answers are known to be shared
Lock = AbstractContextManager[object]
Ask = Callable[
    [], tuple[Mapping[str, Any], int]
]  # a result, and how many calls it took


class Collapsing:
    """Asks through the cache, one at a time where the last answer was public.

    A private answer helps nobody else, so nobody waits for one. Nor does anybody queue
    before a server that has failed: then each asks for itself, and the breaker counts.
    """

    def __init__(self, cache: SharedCache, lock: Callable[[], Lock]) -> None:
        self._cache, self._lock = cache, lock
        self._shared: OrderedDict[Key, Lock] = OrderedDict()

    def fetched(self, query: Query, caller: Caller, ask: Ask) -> Fresh:
        """Return what is kept, or what `ask` brings; raises what `ask` raises."""
        found = self._cache.look(query, caller)
        if isinstance(found, Fresh):
            return found
        turn = self._shared.get(query.key())
        if turn is None:
            return self._asked(found, ask)
        with turn:
            found = self._cache.look(query, caller)
            if isinstance(found, Fresh):
                return found
            if self._shared.get(query.key()) is turn:
                return self._asked(found, ask)
        return self._asked(found, ask)

    def _asked(self, ticket: Ticket, ask: Ask) -> Fresh:
        public = False
        try:
            fresh = self._cache.keep(ticket, *ask())
            public = fresh.hint.scope == "public" and fresh.hint.ttl_ms > 0
            return fresh
        finally:
            self._learn(ticket.query.key(), public)

    def _learn(self, key: Key, public: bool) -> None:
        if not public:
            self._shared.pop(key, None)
        elif key not in self._shared:
            self._shared[key] = self._lock()
            if len(self._shared) > MOST:
                self._shared.popitem(last=False)
