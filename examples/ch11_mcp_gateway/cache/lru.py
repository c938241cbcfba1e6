"""So many results and so many bytes at most: the least recently used go."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from examples.ch10_mcp import CacheScope

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A result as bytes, so that nobody who uses it can change it.

    `expires_at` in Unix seconds; `tag_versions` are those it was asked for under;
    `upstream_calls` is how many requests it took to get it.
    """

    body: bytes
    scope: CacheScope
    expires_at: float
    tag_versions: tuple[bytes, ...]
    upstream_calls: int


class LruStore:
    """Results by key, bounded in entries and in bytes, keys counted too."""

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self._max_entries, self._max_bytes = max_entries, max_bytes
        self._entries: OrderedDict[Key, CacheEntry] = OrderedDict()
        self.size_bytes = 0  # bytes

    def get(self, key: Key) -> CacheEntry | None:
        """Return what is kept there, and remember that it was used."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: Key, entry: CacheEntry) -> None:
        """Keep it, unless it alone is larger than the store."""
        self.drop(key)
        if entry_size(key, entry) > self._max_bytes:
            return
        self._entries[key] = entry
        self.size_bytes += entry_size(key, entry)
        while (
            len(self._entries) > self._max_entries or self.size_bytes > self._max_bytes
        ):
            self.drop(next(iter(self._entries)))

    def drop(self, key: Key) -> None:
        """Forget what is kept there, if anything is."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size_bytes -= entry_size(key, entry)

    def __iter__(self) -> Iterator[Key]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def entry_size(key: Key, entry: CacheEntry) -> int:
    """Return what an entry counts, in bytes."""
    return len(entry.body) + sum(len(part.encode()) for part in key)
