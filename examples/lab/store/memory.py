"""A store in this process."""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from examples.lab.store.contract import checked


class Signal(Protocol):
    """The part of `threading.Event` that a waiting subscriber needs."""

    def set(self) -> None:
        """Wake whoever waits."""

    def clear(self) -> None:
        """Make the next wait wait."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until set; False when `timeout` seconds have passed."""


class MemoryStore:
    """A store in this process, gone with it; safe for threads."""

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        lock: Callable[[], AbstractContextManager[object]] = threading.RLock,
        event: Callable[[], Signal] = threading.Event,
    ) -> None:
        self._clock, self._lock, self._event = clock, lock(), event
        self._values: dict[str, tuple[bytes, float]] = {}
        self._subscriptions: dict[str, list[_Mailbox]] = {}

    def get(self, key: str) -> bytes | None:
        """Return the value, or None when the key is absent or has expired."""
        checked(key)
        with self._lock:
            value, expires = self._values.get(key, (None, float("inf")))
            if self._clock() < expires:
                return value
            del self._values[key]
            return None

    def set(self, key: str, value: bytes, ttl: float | None = None) -> None:
        """Write the value; it expires after `ttl` seconds, or never."""
        checked(key, value)
        with self._lock:
            lifetime = float("inf") if ttl is None else ttl
            self._values[key] = (bytes(value), self._clock() + lifetime)

    def delete(self, key: str) -> None:
        """Forget the key, if it is there."""
        with self._lock:
            self._values.pop(key, None)

    def incr(self, key: str, by: int = 1, ttl: float | None = None) -> int:
        """Add to a counter and return it; `ttl` counts from the key's creation."""
        with self._lock:
            value = self.get(key)
            if value is None:
                self.set(key, b"%d" % by, ttl)
                return by
            total = int(value) + by
            self._values[key] = (b"%d" % total, self._values[key][1])
            return total

    def compare_and_set(
        self, key: str, old: bytes | None, new: bytes, ttl: float | None = None
    ) -> bool:
        """Write `new` if the value is still `old` (None: absent); say whether."""
        with self._lock:
            if self.get(key) != old:
                return False
            self.set(key, new, ttl)
            return True

    def update(
        self,
        key: str,
        change: Callable[[bytes | None], bytes],
        ttl: float | None = None,
    ) -> bytes:
        """Replace the value by `change(value)`, pure and perhaps called again."""
        with self._lock:
            new = change(self.get(key))
            self.set(key, new, ttl)
            return new

    def publish(self, channel: str, message: bytes) -> None:
        """Send `message` to everyone who listens to `channel` now."""
        with self._lock:
            for mailbox in self._subscriptions.get(channel, ()):
                mailbox.put(message)

    def subscribe(self, channel: str) -> "_Mailbox":
        """Listen to `channel` from now on."""
        with self._lock:
            mailboxes = self._subscriptions.setdefault(channel, [])
            mailbox = _Mailbox(self._event(), mailboxes)
            mailboxes.append(mailbox)
            return mailbox


class _Mailbox:
    """The messages that one subscriber has not read yet."""

    def __init__(self, signal: Signal, mailboxes: "list[_Mailbox]") -> None:
        self._signal, self._mailboxes = signal, mailboxes
        self._messages: deque[bytes] = deque()

    def put(self, message: bytes) -> None:
        self._messages.append(message)
        self._signal.set()

    def get(self, timeout: float | None = None) -> bytes | None:
        """Wait for the next message; None when `timeout` seconds have passed."""
        if not self._messages:
            self._signal.clear()
            if not self._messages and not self._signal.wait(timeout):
                return None
        return self._messages.popleft() if self._messages else None

    def close(self) -> None:
        """Stop listening."""
        if self in self._mailboxes:
            self._mailboxes.remove(self)
