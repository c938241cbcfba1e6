"""A circuit breaker: a store that fails is left alone for a moment."""

from collections.abc import Callable
from typing import TypeVar

from examples.lab import Store, StoreError

T = TypeVar("T")
RETRY_AFTER = 1.0  # seconds without the store after it failed


class CircuitBreakerStore:
    """What a storage needs of a store; raises `StoreError` at once while it is open."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock, self._open_until = store, clock, 0.0

    def get(self, key: str) -> bytes | None:
        """Return the value, or None."""
        return self._call(lambda: self._store.get(key))

    def set(self, key: str, value: bytes, ttl: float) -> None:
        """Write the value."""
        self._call(lambda: self._store.set(key, value, ttl))

    def delete(self, key: str) -> None:
        """Forget the key."""
        self._call(lambda: self._store.delete(key))

    def compare_and_set(
        self, key: str, old: bytes | None, new: bytes, ttl: float
    ) -> bool:
        """Write `new` if the value is still `old`; say whether."""
        return self._call(lambda: self._store.compare_and_set(key, old, new, ttl))

    def publish(self, channel: str, message: bytes) -> None:
        """Send a message to all who listen."""
        self._call(lambda: self._store.publish(channel, message))

    def _call(self, operation: Callable[[], T]) -> T:
        if self._clock() < self._open_until:
            raise StoreError("the store was silent a moment ago")
        try:
            return operation()
        except StoreError:
            self._open_until = self._clock() + RETRY_AFTER
            raise
