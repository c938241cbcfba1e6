"""SIEVE: a queue that is never reordered, and a hand that walks it (Zhang 2024)."""

from collections.abc import Hashable


class SieveNode:
    """A node of the queue, between an older and a newer one."""

    __slots__ = ("key", "newer", "older", "used")

    def __init__(self, key: Hashable = None) -> None:
        self.key, self.used = key, False
        self.newer = self.older = self


class Sieve:
    """Keys in the order they came; a hit sets a bit, and the hand clears it."""

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys."""
        self.size = size
        self._nodes: dict[Hashable, SieveNode] = {}
        self._end = SieveNode()  # newer than the newest and older than the oldest
        self._hand = self._end

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; if so, set its bit."""
        node = self._nodes.get(key)
        if node is None:
            return False
        node.used = True
        return True

    def admit(self, key: Hashable) -> Hashable | None:
        """Put the key in as the newest; from the hand on, the first unused one goes."""
        victim = self._evict() if len(self._nodes) >= self.size else None
        node, end = SieveNode(key), self._end
        node.newer, node.older = end, end.older
        end.older.newer = end.older = self._nodes[key] = node
        return victim

    def _evict(self) -> Hashable:
        hand, end = self._hand, self._end
        while hand is end or hand.used:
            hand.used = False
            hand = hand.newer
        self._hand = hand
        self.remove(hand.key)
        return hand.key

    def remove(self, key: Hashable) -> None:
        """Forget the key, if it is in."""
        node = self._nodes.pop(key, None)
        if node is None:
            return
        node.newer.older, node.older.newer = node.older, node.newer
        if node is self._hand:
            self._hand = node.newer

    def __contains__(self, key: object) -> bool:
        return key in self._nodes

    def __len__(self) -> int:
        return len(self._nodes)
