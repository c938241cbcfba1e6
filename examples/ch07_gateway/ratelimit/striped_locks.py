"""Striped locks: of the requests of one client, one at a time asks the store.

The others would each find the count that the first is about to change: with leases
they would each fetch one, and without they would change it under each other.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from zlib import crc32

Lock = Callable[[], AbstractContextManager[object]]
STRIPES = 64  # locks for all clients; two clients may have to share one


class StripedLocks:
    """Locks by key."""

    def __init__(self, lock: Lock = nullcontext) -> None:
        self._locks = [lock() for _ in range(STRIPES)]

    def for_key(self, key: str) -> AbstractContextManager[object]:
        """Return the lock of a key."""
        return self._locks[crc32(key.encode()) % STRIPES]
