"""Marks: short names in a shared store that say which results are still of today.

Each gateway keeps its results itself and remembers under which marks it asked for
them. Whoever hears of a change writes a new mark, and then no gateway finds its old
results any more. A message can be missed; a mark that is read cannot.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

from examples.bookshop.jsontext import encode
from examples.lab import Store

PREFIX = "mcp:mark:"
BUCKETS = 256  # URIs, and users, share so many marks: the store stays small


class Marks:
    """The marks in a store; `new_id` never returns the same text twice."""

    def __init__(self, store: Store, new_id: Callable[[], str]) -> None:
        self._store, self._new_id = store, new_id

    def read(self, names: Iterable[str]) -> tuple[bytes, ...]:
        """Return the marks, and make those that are missing; raises StoreError.

        A mark that was lost comes back as another one: results are forgotten by a
        store that starts empty, never revived.
        """
        return tuple(self._read(PREFIX + name) for name in names)

    def change(self, names: Iterable[str]) -> None:
        """Make new marks: what was asked for under the old ones is gone."""
        for name in names:
            self._store.set(PREFIX + name, self._new_id().encode())

    def _read(self, key: str) -> bytes:
        mark = self._store.get(key)
        if mark is not None:
            return mark
        made = self._new_id().encode()
        if self._store.compare_and_set(key, None, made):
            return made
        return self._store.get(key) or made


def bucket(*parts: str) -> str:
    """Return which of the few marks stands for this; sharing one costs only misses.

    >>> bucket("book://emma") == bucket("book://emma")
    True
    """
    digest = sha256(encode(parts)).digest()
    return str(int.from_bytes(digest[:4]) % BUCKETS)
