"""A store at which somebody else acts between two steps of ours."""

from collections.abc import Callable

from examples.lab import MemoryStore


class Interleaved:
    """Runs `between` once, right after the next read of a key that begins so."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self._between: tuple[str, Callable[[], object]] | None = None
        self.set, self.delete = self.store.set, self.store.delete
        self.incr, self.compare_and_set = self.store.incr, self.store.compare_and_set
        self.publish, self.subscribe = self.store.publish, self.store.subscribe

    def after_read_of(self, prefix: str, between: Callable[[], object]) -> None:
        """Let somebody else act after the next read of such a key."""
        self._between = (prefix, between)

    def get(self, key: str) -> bytes | None:
        """Read; then it is somebody else's turn, if that was asked for."""
        value = self.store.get(key)
        if self._between and key.startswith(self._between[0]):
            between, self._between = self._between[1], None
            between()
        return value

    def update(
        self,
        key: str,
        change: Callable[[bytes | None], bytes],
        ttl: float | None = None,
    ) -> bytes:
        """Read, and write where nobody else wrote, as a store across a network does."""
        while True:
            old = self.get(key)
            new = change(old)
            if self.compare_and_set(key, old, new, ttl):
                return new

    @property
    def waiting(self) -> bool:
        """Say whether the other one never had a turn."""
        return self._between is not None
