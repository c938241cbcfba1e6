"""CLOCK: a queue with a second chance; LRU for one bit a key (Corbató 1968)."""

from collections.abc import Hashable

from examples.ch06_capacity.policies.queues import Queues


class Clock(Queues):
    """A ring of keys; the hand stands at the front of the queue, and the ring turns."""

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys."""
        super().__init__(size)
        (self._used,) = self._queues

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; if so, set its bit."""
        if key not in self._used:
            return False
        self._used[key] = 1
        return True

    def admit(self, key: Hashable) -> Hashable | None:
        """Put the key behind the hand; the next one whose bit is not set goes."""
        victim = self._evict() if len(self._used) >= self.size else None
        self._used[key] = 0
        return victim

    def _evict(self) -> Hashable:
        victim, used = self._used.popitem(last=False)
        while used:
            self._used[victim] = 0
            victim, used = self._used.popitem(last=False)
        return victim
