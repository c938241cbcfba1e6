"""Storage: where stored responses are, and what a change made meanwhile means."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.rules.cache_key import matches

Lock = AbstractContextManager[object]
MOST_VARIANTS = 32  # of one URI; Vary on a field of many values fills no memory
ENTRY = 300  # bytes of bookkeeping for a key


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is stored under a key that fits a request.

    `known` is true where something is stored there at all; `generation` counts how
    often the key was invalidated: what was asked for before must not be stored after.
    """

    fitting: tuple[StoredResponse, ...]
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

    `ready` is for quick replies; `mark` names this state of the shelf in a store.
    """

    generation: int = 0
    variants: tuple[StoredResponse, ...] = ()
    ready: list[Any] = field(default_factory=list, compare=False, repr=False)
    mark: str = field(default="", compare=False)

    @property
    def size(self) -> int:
        """What it weighs, in bytes."""
        return ENTRY + sum(variant.size for variant in self.variants)

    def put(self, stored: StoredResponse) -> "CacheEntry":
        """Return the shelf with this one in the place of its like."""
        others = self.take(stored).variants[1 - MOST_VARIANTS :]
        return CacheEntry(self.generation, (*others, stored))

    def take(self, stored: StoredResponse) -> "CacheEntry":
        """Return the shelf without its like."""
        others = (v for v in self.variants if v.selecting != stored.selecting)
        return CacheEntry(self.generation, tuple(others))

    def within(self, most: int) -> "CacheEntry":
        """Return the shelf without its oldest variants, as many as are too many."""
        shelf = self
        while shelf.size > most and shelf.variants:
            shelf = CacheEntry(shelf.generation, shelf.variants[1:])
        return shelf

    def found(self, request: Request) -> Lookup:
        """Return what fits the request."""
        fitting = (v for v in self.variants if matches(v.selecting, request))
        return Lookup(tuple(fitting), bool(self.variants), self.generation)


NOTHING = CacheEntry()


class MemoryStorage:
    """In this process: the least recently used key goes first when memory is full."""

    def __init__(self, max_bytes: int, lock: Callable[[], Lock]) -> None:
        """Hold at most `max_bytes`, and a single key at most a quarter of that."""
        self.max_bytes, self.largest, self.size = max_bytes, max_bytes // 4, 0
        self.new_lock, self._lock = lock, lock()
        self._shelves: OrderedDict[str, CacheEntry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._shelves)

    def peek(self, key: str) -> CacheEntry | None:
        """Return what is held under the key, which is in use now."""
        shelf = self._shelves.get(key)
        if shelf is not None:
            with suppress(KeyError):  # gone meanwhile
                self._shelves.move_to_end(key)
        return shelf

    def find(self, key: str, request: Request) -> Lookup:
        """Return the stored responses whose Vary fits the request."""
        return (self.peek(key) or NOTHING).found(request)

    def save(self, key: str, stored: StoredResponse, generation: int) -> bool:
        """Store it, unless the key was invalidated since, or it is too big."""
        if stored.size > self.largest:
            return False
        with self._lock:
            shelf = self._shelves.get(key, NOTHING)
            if shelf.generation != generation:
                return False
            self._place(key, shelf.put(stored).within(self.largest))
            return True

    def remove(self, key: str, stored: StoredResponse) -> None:
        """Forget the response with these selecting fields."""
        with self._lock:
            if key in self._shelves:
                self._place(key, self._shelves[key].take(stored))

    def invalidate(self, key: str) -> None:
        """Forget the key's responses; its new generation stays, to stop late ones."""
        with self._lock:
            generation = self._shelves.get(key, NOTHING).generation
            self._place(key, CacheEntry(generation + 1))

    def put(self, key: str, shelf: CacheEntry) -> None:
        """Hold a copy of a shelf that is kept elsewhere."""
        with self._lock:
            self._place(key, shelf)

    def drop(self, key: str) -> None:
        """Hold the key no longer, as if it had never been."""
        with self._lock:
            old = self._shelves.pop(key, None)
            self.size -= old.size + len(key) if old else 0

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._shelves.clear()
            self.size = 0

    def _place(self, key: str, shelf: CacheEntry) -> None:
        """Put the shelf in its place, and make room."""
        old = self._shelves.pop(key, None)
        self.size += shelf.size + len(key) - (old.size + len(key) if old else 0)
        self._shelves[key] = shelf
        while self.size > self.max_bytes:
            gone, least_used = self._shelves.popitem(last=False)
            self.size -= least_used.size + len(gone)
