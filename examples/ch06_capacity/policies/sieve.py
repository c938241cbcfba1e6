"""SIEVE: a queue that is never reordered, and a hand that walks it (Zhang 2024)."""

from collections.abc import Hashable


class Place:
    """A place in the queue, between an older and a newer one."""

    __slots__ = ("key", "newer", "older", "used")

    def __init__(self, key: Hashable = None) -> None:
        self.key, self.used = key, False
        self.newer = self.older = self


class Sieve:
    """Keys in the order they came; a hit sets a bit, and the hand clears it."""

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys."""
        self.size = size
        self._places: dict[Hashable, Place] = {}
        self._end = Place()  # newer than the newest and older than the oldest
        self._hand = self._end

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; if so, set its bit."""
        place = self._places.get(key)
        if place is None:
            return False
        place.used = True
        return True

    def admit(self, key: Hashable) -> Hashable | None:
        """Put the key in as the newest; from the hand on, the first unused one goes."""
        victim = self._evict() if len(self._places) >= self.size else None
        place, end = Place(key), self._end
        place.newer, place.older = end, end.older
        end.older.newer = end.older = self._places[key] = place
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
        place = self._places.pop(key, None)
        if place is None:
            return
        place.newer.older, place.older.newer = place.older, place.newer
        if place is self._hand:
            self._hand = place.newer

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)
