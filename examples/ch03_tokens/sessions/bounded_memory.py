"""What a process may remember of what strangers sent: so much, and for so long."""

from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from typing import Generic, TypeVar

MAX_ENTRIES = 4096
V = TypeVar("V")


class BoundedMemory(Generic[V]):
    """At most `size` values, each for its seconds; full, the oldest goes."""

    def __init__(self, clock: Callable[[], float], size: int = MAX_ENTRIES) -> None:
        self._clock, self._size = clock, size
        self._kept: OrderedDict[str, tuple[float, V]] = OrderedDict()

    def get(self, key: str) -> V | None:
        """Return what is remembered, or None."""
        until, value = self._kept.get(key, (0.0, None))
        return value if self._clock() < until else None

    def put(self, key: str, value: V, until: float) -> None:
        """Remember until a moment; forget what has had its time."""
        now = self._clock()
        self._kept[key] = (until, value)
        self._kept.move_to_end(key)
        for old, (end, _) in list(islice(self._kept.items(), 2)):  # the oldest two
            if end <= now or len(self._kept) > self._size:
                self._kept.pop(old, None)

    def __len__(self) -> int:
        return len(self._kept)
