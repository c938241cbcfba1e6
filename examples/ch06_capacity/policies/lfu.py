"""LFU: what was asked for least often goes first; of equals, who got there first."""

from collections import OrderedDict, defaultdict
from collections.abc import Hashable


class Lfu:
    """Keys by how often they were asked for since they came in."""

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys."""
        self.size = size
        self._counts: dict[Hashable, int] = {}
        self._with: defaultdict[int, OrderedDict[Hashable, None]]
        self._with = defaultdict(OrderedDict)
        self._least = 1

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; if so, count it."""
        count = self._counts.get(key)
        if count is None:
            return False
        self._leave(key, count)
        self._counts[key] = count + 1
        self._with[count + 1][key] = None
        return True

    def admit(self, key: Hashable) -> Hashable | None:
        """Let the key in with a count of one; the one with the least count goes."""
        victim = self._evict() if len(self._counts) >= self.size else None
        self._counts[key] = self._least = 1
        self._with[1][key] = None
        return victim

    def _evict(self) -> Hashable:
        while self._least not in self._with:
            self._least += 1
        victim = next(iter(self._with[self._least]))
        self.remove(victim)
        return victim

    def _leave(self, key: Hashable, count: int) -> None:
        del self._with[count][key]
        if not self._with[count]:
            del self._with[count]

    def remove(self, key: Hashable) -> None:
        """Forget the key and its count, if it is in."""
        if key in self._counts:
            self._leave(key, self._counts.pop(key))

    def __contains__(self, key: object) -> bool:
        return key in self._counts

    def __len__(self) -> int:
        return len(self._counts)
