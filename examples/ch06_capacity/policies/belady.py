"""Belady's MIN: what is needed last goes first. It must know the future."""

from collections.abc import Hashable, Sequence
from heapq import heappop, heappush

NEVER = -1


class Belady:
    """The limit that no policy beats, for keys asked for in the order of a trace."""

    def __init__(self, size: int, trace: Sequence[Hashable]) -> None:
        """Keep up to `size` keys; `trace` is every request that will come."""
        self.size = size
        self._next = next_uses(trace)
        self._now = NEVER
        self._next_use: dict[Hashable, int] = {}
        self._queue: list[tuple[int, int, Hashable]] = []

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in; time goes on by one request."""
        self._now += 1
        if key not in self._next_use:
            return False
        self._schedule(key)
        return True

    def admit(self, key: Hashable) -> Hashable | None:
        """Let the key in; the one that is needed last goes."""
        victim = self._evict() if len(self._next_use) >= self.size else None
        self._schedule(key)
        return victim

    def _schedule(self, key: Hashable) -> None:
        self._next_use[key] = due = self._next[self._now]
        heappush(self._queue, (-due, self._now, key))

    def _evict(self) -> Hashable:
        while True:
            due, _, key = heappop(self._queue)
            if self._next_use.get(key) == -due:  # else it was used since, or removed
                del self._next_use[key]
                return key

    def remove(self, key: Hashable) -> None:
        """Forget the key, if it is in."""
        self._next_use.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._next_use

    def __len__(self) -> int:
        return len(self._next_use)


def next_uses(trace: Sequence[Hashable]) -> list[int]:
    """Return for each request when its key is asked for next; no more: the far end.

    >>> next_uses("abac")
    [2, 5, 6, 7]
    """
    later: dict[Hashable, int] = {}
    found = []
    for place in range(len(trace) - 1, -1, -1):
        found.append(later.get(trace[place], len(trace) + place))
        later[trace[place]] = place
    return found[::-1]
