"""The index of a key in a store: which variants there are, and where each one is."""

import json
from dataclasses import dataclass
from hashlib import sha256

from examples.ch04_http_cache.messages.message import Selecting, StoredResponse
from examples.ch04_http_cache.store.storage import ENTRY, MOST_VARIANTS

VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A variant: its selecting fields, where it is, its size, its time of use in s."""

    selecting: Selecting
    place: str
    size: int
    keep: float


@dataclass(frozen=True, slots=True)
class Index:
    """All variants under one key, the latest last; see `CacheEntry`."""

    generation: int = 0
    entries: tuple[Entry, ...] = ()

    def put(self, entry: Entry, most: int) -> "Index":
        """Return the index with this one in the place of its like, and in bounds."""
        entries = (*self.take(entry.selecting).entries[1 - MOST_VARIANTS :], entry)
        while ENTRY + sum(each.size for each in entries) > most:
            entries = entries[1:]
        return Index(self.generation, entries)

    def take(self, selecting: Selecting) -> "Index":
        """Return the index without the variant of these fields."""
        others = (each for each in self.entries if each.selecting != selecting)
        return Index(self.generation, tuple(others))

    def encode(self) -> bytes:
        """Write it as JSON."""
        rows = [[e.selecting, e.place, e.size, e.keep] for e in self.entries]
        content = {"version": VERSION, "generation": self.generation, "entries": rows}
        return json.dumps(content, separators=(",", ":")).encode()


NO_ENTRIES = Index()


def decode_index(raw: bytes | None) -> Index:
    """Read an index; anything else is an empty one.

    >>> decode_index(Index(3).encode()).generation
    3
    >>> decode_index(b"anything else") == decode_index(None) == Index()
    True
    """
    try:
        content = json.loads(raw or b"")
        if content["version"] != VERSION:
            return NO_ENTRIES
        entries = tuple(
            Entry(tuple((str(n), v) for n, v in s), str(place), int(size), float(keep))
            for s, place, size, keep in content["entries"]
        )
        return Index(int(content["generation"]), entries)
    except (ValueError, KeyError, TypeError):
        return NO_ENTRIES


def entry_of(stored: StoredResponse, key: str, raw: bytes, keep: float) -> Entry:
    """Return the entry of a variant that is written as `raw`."""
    place = sha256(key.encode() + b"\0" + raw).hexdigest()
    return Entry(stored.selecting, place, stored.size, keep)
