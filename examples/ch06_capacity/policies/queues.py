"""Keys in queues: what most policies are made of."""

from collections import OrderedDict
from collections.abc import Hashable

Queue = OrderedDict[Hashable, int]


class Queues:
    """So many queues of keys, each with a number; a key is in one of them at most."""

    def __init__(self, size: int, queues: int = 1) -> None:
        """Start empty; there will be up to `size` keys in all."""
        self.size = size
        self._queues: tuple[Queue, ...] = tuple(Queue() for _ in range(queues))

    def remove(self, key: Hashable) -> None:
        """Forget the key, if it is in."""
        for queue in self._queues:
            queue.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return any(key in queue for queue in self._queues)

    def __len__(self) -> int:
        return sum(map(len, self._queues))


def pop_first(queue: Queue) -> Hashable:
    """Remove the first key of a queue, and return it."""
    return queue.popitem(last=False)[0]
