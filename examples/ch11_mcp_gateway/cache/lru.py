"""A shelf: so many results and so many bytes at most, the least recently used go."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from examples.ch10_mcp import CacheScope

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A result as bytes, so that nobody who uses it can change it.

    `until` in Unix seconds; `marks` are those it was asked for under; `calls` is how
    many requests it took to get it.
    """

    body: bytes
    scope: CacheScope
    until: float
    marks: tuple[bytes, ...]
    calls: int


class Shelf:
    """Results by key, bounded in entries and in bytes, keys counted too."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self.size = 0  # bytes

    def get(self, key: Key) -> Entry | None:
        """Return what is kept there, and remember that it was used."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: Key, entry: Entry) -> None:
        """Keep it, unless it alone is larger than the shelf."""
        self.drop(key)
        if weight(key, entry) > self._most_bytes:
            return
        self._entries[key] = entry
        self.size += weight(key, entry)
        while len(self._entries) > self._most or self.size > self._most_bytes:
            self.drop(next(iter(self._entries)))

    def drop(self, key: Key) -> None:
        """Forget what is kept there, if anything is."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= weight(key, entry)

    def __iter__(self) -> Iterator[Key]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def weight(key: Key, entry: Entry) -> int:
    """Return what an entry counts, in bytes."""
    return len(entry.body) + sum(len(part.encode()) for part in key)
