"""Plain values, and for each container where its parts stand in the text."""

from collections.abc import Iterable
from typing import Any, TypeAlias

Mark: TypeAlias = tuple[int, int]  # line and column, from 0, as the parsers count


class MarkedDict(dict[str, Any]):
    """A mapping that remembers where its values begin, and its keys."""

    __slots__ = ("at", "keys_at", "values_at")

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}

    def fill_from(self, other: "MarkedDict") -> None:
        """Take what another mapping has and this one has not, where it stands there."""
        for key in [key for key in other if key not in self]:
            self[key] = other[key]
            self.keys_at[key], self.values_at[key] = (
                other.keys_at[key],
                other.values_at[key],
            )


class MarkedList(list[Any]):
    """A sequence that remembers where its items begin."""

    __slots__ = ("at", "items_at")

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.items_at: list[Mark] = []


def position(root: Any, steps: Iterable[str | int]) -> tuple[int, int]:
    """Return line and column, from 1, of the key or item at the end of a path.

    Where the path leaves the tree, the last place that exists counts.
    """
    mark: Mark = getattr(root, "at", (0, 0))
    node = root
    for step in steps:
        if isinstance(node, MarkedDict) and step in node:
            mark, node = node.keys_at[str(step)], node[str(step)]
        elif isinstance(node, MarkedList) and int(step) < len(node):
            mark, node = node.items_at[int(step)], node[int(step)]
        else:
            break
    return mark[0] + 1, mark[1] + 1
