"""A store that is left alone for a moment after it has failed to answer."""

from collections.abc import Callable
from typing import TypeVar

from examples.lab import Store, StoreError

T = TypeVar("T")
RETRY = 1.0  # seconds without the store after it failed


class ImpatientStore:
    """The operations that a storage needs; each raises `StoreError` while it waits."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock, self._silent_until = store, clock, 0.0

    def get(self, key: str) -> bytes | None:
        """Return the value, or None."""
        return self._ask(lambda: self._store.get(key))

    def set(self, key: str, value: bytes, ttl: float) -> None:
        """Write the value."""
        self._ask(lambda: self._store.set(key, value, ttl))

    def delete(self, key: str) -> None:
        """Forget the key."""
        self._ask(lambda: self._store.delete(key))

    def swap(self, key: str, old: bytes | None, new: bytes, ttl: float) -> bool:
        """Write `new` if the value is still `old`; say whether."""
        return self._ask(lambda: self._store.compare_and_set(key, old, new, ttl))

    def publish(self, channel: str, message: bytes) -> None:
        """Send a message to all who listen."""
        self._ask(lambda: self._store.publish(channel, message))

    def _ask(self, what: Callable[[], T]) -> T:
        if self._clock() < self._silent_until:
            raise StoreError("the store was silent a moment ago")
        try:
            return what()
        except StoreError:
            self._silent_until = self._clock() + RETRY
            raise
