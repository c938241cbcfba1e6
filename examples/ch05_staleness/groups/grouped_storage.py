"""A storage that finds what it holds by group, within one origin (RFC 9875)."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager

from examples.ch04_http_cache import (
    CacheEntry,
    Lookup,
    Request,
    Storage,
    StoredResponse,
    origin_of,
)
from examples.ch05_staleness.groups.cache_groups import group_names

MAX_ENTRIES = 100_000  # of all groups together
MAX_INVALIDATIONS = 10_000
Group = tuple[str, str]  # origin and name: section 2.1


class GroupedStorage:
    """Any storage, and which of its keys are in which group."""

    def __init__(
        self,
        inner: Storage,
        clock: Callable[[], float],
        lock: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self._inner, self._clock, self._lock = inner, clock, lock()
        self._keys: OrderedDict[Group, dict[str, None]] = OrderedDict()
        self._invalidated_at: OrderedDict[Group, float] = OrderedDict()
        self._entries = 0

    def peek(self, key: str) -> CacheEntry | None:
        """Return what this process holds under the key."""
        return self._inner.peek(key)

    def find(self, key: str, request: Request) -> Lookup:
        """Return the stored responses whose Vary fits the request."""
        return self._inner.find(key, request)

    def save(self, key: str, stored: StoredResponse, generation: int) -> bool:
        """Store it, unless it was asked for before its group was invalidated."""
        names = group_names(stored.get("Cache-Groups"))
        groups = [(origin_of(key), name) for name in names]
        with self._lock:
            if any(
                self._invalidated_at.get(g, 0) >= stored.request_time for g in groups
            ):
                return False
            for group in groups:
                self._add(group, key)
        self._make_room()
        return self._inner.save(key, stored, generation)

    def remove(self, key: str, stored: StoredResponse) -> None:
        """Forget the response with these selecting fields."""
        self._inner.remove(key, stored)

    def invalidate(self, key: str) -> None:
        """Forget all that is stored under the key, and what is on its way there."""
        self._inner.invalidate(key)

    def invalidate_group(self, origin: str, name: str) -> int:
        """Forget what is in a group, and what is on its way there; return how many."""
        group = origin, name
        with self._lock:
            self._invalidated_at.pop(group, None)
            self._invalidated_at[group] = self._clock()
            if len(self._invalidated_at) > MAX_INVALIDATIONS:
                self._invalidated_at.popitem(last=False)
            keys = self._keys.pop(group, {})
            self._entries -= len(keys)
        for key in keys:
            self._inner.invalidate(key)
        return len(keys)

    def _add(self, group: Group, key: str) -> None:
        keys = self._keys.setdefault(group, {})
        self._entries += key not in keys
        keys[key] = None

    def _make_room(self) -> None:
        """Forget the oldest group with all that is in it: no page outlives its name."""
        while self._entries > MAX_ENTRIES:
            with self._lock:
                _, keys = self._keys.popitem(last=False)
                self._entries -= len(keys)
            for key in keys:
                self._inner.invalidate(key)
