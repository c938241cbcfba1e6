"""LRU: what was not asked for longest goes first."""

from collections.abc import Hashable

from examples.ch06_capacity.policies.fifo import Fifo


class Lru(Fifo):
    """A queue in the order of last use."""

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; if so, it goes to the end."""
        if key not in self._queue:
            return False
        self._queue.move_to_end(key)
        return True
