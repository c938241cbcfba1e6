"""The index of a key in a store: which variants there are, and where each one is."""

import json
from dataclasses import dataclass
from hashlib import sha256

from examples.ch04_http_cache.messages.message import Selecting, StoredResponse
from examples.ch04_http_cache.store.storage import ENTRY_BYTES, MAX_VARIANTS

VERSION = 1


@dataclass(frozen=True, slots=True)
class VariantReference:
    """A variant: its selecting fields, where it is, its size, its time to live in s."""

    selecting: Selecting
    digest: str
    size: int
    ttl: float


@dataclass(frozen=True, slots=True)
class VariantIndex:
    """All variants under one key, the latest last; see `CacheEntry`."""

    generation: int = 0
    entries: tuple[VariantReference, ...] = ()

    def put(self, entry: VariantReference, most: int) -> "VariantIndex":
        """Return the index with this one in the place of its like, and in bounds."""
        entries = (*self.take(entry.selecting).entries[1 - MAX_VARIANTS :], entry)
        while ENTRY_BYTES + sum(each.size for each in entries) > most:
            entries = entries[1:]
        return VariantIndex(self.generation, entries)

    def take(self, selecting: Selecting) -> "VariantIndex":
        """Return the index without the variant of these fields."""
        others = (each for each in self.entries if each.selecting != selecting)
        return VariantIndex(self.generation, tuple(others))

    def encode(self) -> bytes:
        """Write it as JSON."""
        rows = [[e.selecting, e.digest, e.size, e.ttl] for e in self.entries]
        content = {"version": VERSION, "generation": self.generation, "entries": rows}
        return json.dumps(content, separators=(",", ":")).encode()


EMPTY_INDEX = VariantIndex()


def decode_index(raw: bytes | None) -> VariantIndex:
    """Read an index; anything else is an empty one.

    >>> decode_index(VariantIndex(3).encode()).generation
    3
    >>> decode_index(b"anything else") == decode_index(None) == VariantIndex()
    True
    """
    try:
        content = json.loads(raw or b"")
        if content["version"] != VERSION:
            return EMPTY_INDEX
        entries = tuple(
            VariantReference(
                tuple((str(n), v) for n, v in s), str(digest), int(size), float(ttl)
            )
            for s, digest, size, ttl in content["entries"]
        )
        return VariantIndex(int(content["generation"]), entries)
    except (ValueError, KeyError, TypeError):
        return EMPTY_INDEX


def reference_to(
    stored: StoredResponse, key: str, raw: bytes, ttl: float
) -> VariantReference:
    """Return the reference to a variant that is written as `raw`."""
    digest = sha256(key.encode() + b"\0" + raw).hexdigest()
    return VariantReference(stored.selecting, digest, stored.size, ttl)
