"""Storage: where stored responses are, and what a change made meanwhile means."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.rules.cache_key import matches

Lock = AbstractContextManager[object]
MAX_VARIANTS = 32  # of one URI; Vary on a field of many values fills no memory
ENTRY_BYTES = 300  # bytes of bookkeeping for a key


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is stored under a key that fits a request.

    `known` is true where something is stored there at all; `generation` counts how
    often the key was invalidated: what was asked for before must not be stored after.
    """

    matching: tuple[StoredResponse, ...]
    known: bool
    generation: int


class Storage(Protocol):
    """Keeps stored responses; bounded, and safe for threads."""

    def peek(self, key: str) -> "CacheEntry | None":
        """Return what this process holds under the key, without asking anybody."""

    def find(self, key: str, request: Request) -> Lookup:
        """Return the stored responses whose Vary fits the request."""

    def save(self, key: str, stored: StoredResponse, generation: int) -> bool:
        """Store in the place of one with the same selecting fields; say whether.

        False where the key was invalidated since that generation, or it is too big.
        """

    def remove(self, key: str, stored: StoredResponse) -> None:
        """Forget the response with these selecting fields."""

    def invalidate(self, key: str) -> None:
        """Forget all that is stored under the key, and what is on its way there."""


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """All variants under one key, the latest last.

    `hot_responses` are of the hot path; `revision` names this state in a store.
    """

    generation: int = 0
    variants: tuple[StoredResponse, ...] = ()
    hot_responses: list[Any] = field(default_factory=list, compare=False, repr=False)
    revision: str = field(default="", compare=False)

    @property
    def size(self) -> int:
        """What it weighs, in bytes."""
        return ENTRY_BYTES + sum(variant.size for variant in self.variants)

    def put(self, stored: StoredResponse) -> "CacheEntry":
        """Return the entry with this one in the place of its like."""
        others = self.take(stored).variants[1 - MAX_VARIANTS :]
        return CacheEntry(self.generation, (*others, stored))

    def take(self, stored: StoredResponse) -> "CacheEntry":
        """Return the entry without its like."""
        others = (v for v in self.variants if v.selecting != stored.selecting)
        return CacheEntry(self.generation, tuple(others))

    def within(self, most: int) -> "CacheEntry":
        """Return the entry without its oldest variants, as many as are too many."""
        entry = self
        while entry.size > most and entry.variants:
            entry = CacheEntry(entry.generation, entry.variants[1:])
        return entry

    def lookup(self, request: Request) -> Lookup:
        """Return what fits the request."""
        matching = (v for v in self.variants if matches(v.selecting, request))
        return Lookup(tuple(matching), bool(self.variants), self.generation)


NO_ENTRY = CacheEntry()


class MemoryStorage:
    """In this process: the least recently used key goes first when memory is full."""

    def __init__(self, max_bytes: int, lock: Callable[[], Lock]) -> None:
        """Hold at most `max_bytes`, and a single key at most a quarter of that."""
        self.max_bytes, self.max_entry_bytes, self.size = max_bytes, max_bytes // 4, 0
        self.new_lock, self._lock = lock, lock()
        self._entries: OrderedDict[str, CacheEntry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def peek(self, key: str) -> CacheEntry | None:
        """Return what is held under the key, which is in use now."""
        entry = self._entries.get(key)
        if entry is not None:
            with suppress(KeyError):  # gone meanwhile
                self._entries.move_to_end(key)
        return entry

    def fits(self, stored: StoredResponse) -> bool:
        """Say whether it is small enough to be kept at all."""
        return ENTRY_BYTES + stored.size <= self.max_entry_bytes

    def find(self, key: str, request: Request) -> Lookup:
        """Return the stored responses whose Vary fits the request."""
        return (self.peek(key) or NO_ENTRY).lookup(request)

    def save(self, key: str, stored: StoredResponse, generation: int) -> bool:
        """Store it, unless the key was invalidated since, or it is too big."""
        if not self.fits(stored):
            return False
        with self._lock:
            entry = self._entries.get(key, NO_ENTRY)
            if entry.generation != generation:
                return False
            self._place(key, entry.put(stored).within(self.max_entry_bytes))
            return True

    def remove(self, key: str, stored: StoredResponse) -> None:
        """Forget the response with these selecting fields."""
        with self._lock:
            if key in self._entries:
                self._place(key, self._entries[key].take(stored))

    def invalidate(self, key: str) -> None:
        """Forget the key's responses; its new generation stays, to stop late ones."""
        with self._lock:
            generation = self._entries.get(key, NO_ENTRY).generation
            self._place(key, CacheEntry(generation + 1))

    def put(self, key: str, entry: CacheEntry) -> None:
        """Hold a copy of an entry that is kept elsewhere."""
        with self._lock:
            self._place(key, entry)

    def drop(self, key: str) -> None:
        """Hold the key no longer, as if it had never been."""
        with self._lock:
            old = self._entries.pop(key, None)
            self.size -= old.size + len(key) if old else 0

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._entries.clear()
            self.size = 0

    def _place(self, key: str, entry: CacheEntry) -> None:
        """Put the entry in its place, and make room."""
        old = self._entries.pop(key, None)
        self.size += entry.size + len(key) - (old.size + len(key) if old else 0)
        self._entries[key] = entry
        while self.size > self.max_bytes:
            gone, least_used = self._entries.popitem(last=False)
            self.size -= least_used.size + len(gone)
