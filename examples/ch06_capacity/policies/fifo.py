"""FIFO: what came first goes first."""

from collections.abc import Hashable

from examples.ch06_capacity.policies.queues import Queues, pop_first


class Fifo(Queues):
    """A queue; being asked for changes nothing."""

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys."""
        super().__init__(size)
        (self._queue,) = self._queues

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in."""
        return key in self._queue

    def admit(self, key: Hashable) -> Hashable | None:
        """Put the key at the end; the first one goes when there is no room."""
        full = len(self._queue) >= self.size
        victim = pop_first(self._queue) if full else None
        self._queue[key] = 0
        return victim
