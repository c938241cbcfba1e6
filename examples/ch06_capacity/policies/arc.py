"""ARC: recency and frequency share the room; a regret moves the border (Megiddo 2003).

Names as in the paper: `t1` was seen once, `t2` again; `b1` and `b2` went from them.
"""

from collections.abc import Hashable

from examples.ch06_capacity.policies.queues import Queue, Queues, pop_first


class Arc(Queues):
    """Four queues: two of keys, and the names of up to as many that went."""

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys; begin with no room reserved for t1."""
        super().__init__(size, queues=2)
        (self._t1, self._t2), self._b1, self._b2 = self._queues, Queue(), Queue()
        self._p = 0.0  # how many of them t1 should have

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; if so, it is the latest that was seen again."""
        if key not in self._t1 and key not in self._t2:
            return False
        self.remove(key)
        self._t2[key] = 0
        return True

    def admit(self, key: Hashable) -> Hashable | None:
        """Let the key in; one whose name is remembered moves the border its way."""
        b1, b2, full = len(self._b1), len(self._b2), len(self) >= self.size
        if key not in self._b1 and key not in self._b2:
            victim = self._make_room() if full else None
            self._t1[key] = 0
            return victim
        step = max(b2 / b1, 1.0) if key in self._b1 else -max(b1 / b2, 1.0)
        self._p = min(max(self._p + step, 0.0), self.size)
        victim = self._replace(key in self._b2) if full else None
        self._b1.pop(key, None)
        self._b2.pop(key, None)
        self._t2[key] = 0
        return victim

    def _make_room(self) -> Hashable:
        if len(self._t1) == self.size:
            return pop_first(self._t1)
        if len(self._t1) + len(self._b1) == self.size:
            pop_first(self._b1)
        elif len(self) + len(self._b1) + len(self._b2) == 2 * self.size:
            pop_first(self._b2)
        return self._replace(False)

    def _replace(self, was_in_b2: bool) -> Hashable:
        over = len(self._t1) - self._p
        early = not self._t2 or (self._t1 and (over > 0 or (over == 0 and was_in_b2)))
        victim = pop_first(self._t1 if early else self._t2)
        (self._b1 if early else self._b2)[victim] = 0
        return victim
