"""The grader's store as a replica sees it (`examples.lab.Store`)."""

from collections.abc import Callable
from functools import partial

from examples.lab import StoreError
from exercises.grader.inside.service.rpc import RpcClient
from exercises.grader.protocol.codec import Plain

ATTEMPTS = 1000


class RemoteStore:
    """The grader's store (`examples.lab.Store`), one round trip for each operation."""

    def __init__(self, rpc: RpcClient) -> None:
        self._call = partial(rpc.call, "store")
        self._rpc = rpc

    def get(self, key: str) -> bytes | None:
        """Return the value, or None when the key is absent or has expired."""
        value = self._call("get", key)
        return value if isinstance(value, bytes) else None

    def set(self, key: str, value: bytes, ttl: float | None = None) -> None:
        """Write the value; it expires after `ttl` seconds, or never."""
        self._call("set", key, value, ttl)

    def delete(self, key: str) -> None:
        """Forget the key, if it is there."""
        self._call("delete", key)

    def incr(self, key: str, by: int = 1, ttl: float | None = None) -> int:
        """Add to a counter and return it; `ttl` counts from the key's creation."""
        return _int(self._call("incr", key, by, ttl))

    def compare_and_set(
        self, key: str, old: bytes | None, new: bytes, ttl: float | None = None
    ) -> bool:
        """Write `new` if the value is still `old` (None: absent); say whether."""
        return bool(self._call("compare_and_set", key, old, new, ttl))

    def update(
        self,
        key: str,
        change: Callable[[bytes | None], bytes],
        ttl: float | None = None,
    ) -> bytes:
        """Replace the value by `change(value)`, pure and perhaps called again."""
        for _ in range(ATTEMPTS):
            old = self.get(key)
            new = change(old)
            if self.compare_and_set(key, old, new, ttl):
                return new
        raise StoreError(f"{key!r} changed under each of {ATTEMPTS} attempts")

    def publish(self, channel: str, message: bytes) -> None:
        """Send `message` to everyone who listens to `channel` now."""
        self._call("publish", channel, message)

    def subscribe(self, channel: str) -> "RemoteSubscription":
        """Listen to `channel` from now on."""
        return RemoteSubscription(self._rpc, str(self._call("subscribe", channel)))


class RemoteSubscription:
    """A mailbox that the grader keeps."""

    def __init__(self, rpc: RpcClient, name: str) -> None:
        self._call = partial(rpc.call, name)

    def get(self, timeout: float | None = None) -> bytes | None:
        """Wait for the next message; None when `timeout` seconds have passed."""
        message = self._call("get", timeout)
        return message if isinstance(message, bytes) else None

    def close(self) -> None:
        """Stop listening."""
        self._call("close")


def _int(value: Plain) -> int:
    return value if isinstance(value, int) else 0
