"""Versions of cache tags, in a shared store: they say which results still hold.

Each gateway keeps its results itself, with the versions that their tags had when it
asked for them. Whoever hears of a change renews a tag, and then no gateway finds its
old results any more. A message can be missed; a version that is read cannot.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

from examples.bookshop.jsontext import encode
from examples.lab import Store

PREFIX = "mcp:mark:"
BUCKETS = 256  # URIs, and users, share so many tags: the store stays small


class TagVersions:
    """The versions in a store; `new_id` never returns the same text twice."""

    def __init__(self, store: Store, new_id: Callable[[], str]) -> None:
        self._store, self._new_id = store, new_id

    def read(self, names: Iterable[str]) -> tuple[bytes, ...]:
        """Return the versions, and make those that are missing; raises StoreError.

        A version that was lost comes back as another one: results are forgotten by a
        store that starts empty, never revived.
        """
        return tuple(self._read(PREFIX + name) for name in names)

    def renew(self, names: Iterable[str]) -> None:
        """Renew tags: what was asked for under their old versions is gone."""
        for name in names:
            self._store.set(PREFIX + name, self._new_id().encode())

    def _read(self, key: str) -> bytes:
        version = self._store.get(key)
        if version is not None:
            return version
        new_version = self._new_id().encode()
        if self._store.compare_and_set(key, None, new_version):
            return new_version
        return self._store.get(key) or new_version


def bucket(*parts: str) -> str:
    """Return which of the few tags stands for this; sharing one costs only misses.

    >>> bucket("book://emma") == bucket("book://emma")
    True
    """
    digest = sha256(encode(parts)).digest()
    return str(int.from_bytes(digest[:4]) % BUCKETS)
