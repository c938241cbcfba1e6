"""The contract of every key-value store, and how one fails.

Keys are text, values bytes, times to live seconds.
"""

from collections.abc import Callable
from typing import Protocol


class StoreError(Exception):
    """The store could not be reached, or did not answer; where it is, is for us alone.

    `public` is what clients are told.
    """

    public = "the store does not answer; try again later"


def checked(key: object, value: object = b"") -> None:
    """Refuse what is no key or no value; raises ValueError.

    >>> checked("k", "text")
    Traceback (most recent call last):
    ValueError: a store keeps bytes, not 'text'; JsonStore(store) takes what JSON says
    """
    if not isinstance(key, str):
        raise ValueError(f"a key of a store is text, not {key!r}")
    if not isinstance(value, bytes | bytearray | memoryview):
        raise ValueError(
            f"a store keeps bytes, not {value!r}; JsonStore(store) takes what JSON says"
        )


class Subscription(Protocol):
    """What a subscriber holds."""

    def get(self, timeout: float | None = None) -> bytes | None:
        """Wait for the next message; None when `timeout` seconds have passed."""

    def close(self) -> None:
        """Stop listening."""


class Store(Protocol):
    """The operations that every store of the course offers, each of them atomic."""

    def get(self, key: str) -> bytes | None:
        """Return the value, or None when the key is absent or has expired."""

    def set(self, key: str, value: bytes, ttl: float | None = None) -> None:
        """Write the value; it expires after `ttl` seconds, or never."""

    def delete(self, key: str) -> None:
        """Forget the key, if it is there."""

    def incr(self, key: str, by: int = 1, ttl: float | None = None) -> int:
        """Add to a counter and return it; `ttl` counts from the key's creation."""

    def compare_and_set(
        self, key: str, old: bytes | None, new: bytes, ttl: float | None = None
    ) -> bool:
        """Write `new` if the value is still `old` (None: absent); say whether."""

    def update(
        self,
        key: str,
        change: Callable[[bytes | None], bytes],
        ttl: float | None = None,
    ) -> bytes:
        """Replace the value by `change(value)`, pure and perhaps called again."""

    def publish(self, channel: str, message: bytes) -> None:
        """Send `message` to everyone who listens to `channel` now."""

    def subscribe(self, channel: str) -> Subscription:
        """Listen to `channel` from now on."""
