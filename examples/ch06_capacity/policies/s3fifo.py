"""S3-FIFO: a small queue on probation, a main one, a list of names (Yang 2023)."""

from collections.abc import Hashable

from examples.ch06_capacity.policies.queues import Queue, Queues, pop_first

PROMOTION_USES, MAX_USES = 2, 3  # uses that earn a place in main; uses that are counted


class S3Fifo(Queues):
    """Three queues; a new key has a tenth of the room to prove that it is wanted."""

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys, and the names of nearly as many that went."""
        super().__init__(size, queues=2)
        self._small, self._main = self._queues
        self._ghost = Queue()
        self._small_size, self._filling = max(1, size // 10), True

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; if so, count its use."""
        queue = self._small if key in self._small else self._main
        if key not in queue:
            return False
        queue[key] += 1
        return True

    def admit(self, key: Hashable) -> Hashable | None:
        """Let the key into small, or into main where its name is remembered."""
        known, victim = self._ghost.pop(key, None) is not None, None
        if len(self) >= self.size:
            self._filling = False
            while victim is None:
                victim = self._evict()
        spare = self._filling and len(self._small) >= self._small_size
        (self._main if known or spare else self._small)[key] = 0
        return victim

    def _evict(self) -> Hashable | None:
        if len(self._main) > self.size - self._small_size or not self._small:
            return self._evict_from_main()
        while self._small:
            key, uses = self._small.popitem(last=False)
            if uses < PROMOTION_USES:
                return self._remember(key)
            self._main[key] = 0
        return None

    def _evict_from_main(self) -> Hashable:
        key, uses = self._main.popitem(last=False)
        while uses:  # it goes round again, for as many rounds as it was used
            self._main[key] = min(uses, MAX_USES) - 1
            key, uses = self._main.popitem(last=False)
        return key

    def _remember(self, key: Hashable) -> Hashable:
        self._ghost[key] = 0
        if len(self._ghost) > self.size * 9 // 10:
            pop_first(self._ghost)
        return key
