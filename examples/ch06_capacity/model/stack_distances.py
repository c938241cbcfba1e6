"""LRU for every size at once, exactly, from one pass over a trace (Mattson 1970)."""

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import accumulate


def stack_distances(trace: Sequence[Hashable]) -> Counter[int]:
    """Count how many requests have each distance.

    The distance is how many different keys were asked for since the same key was, that
    key included: an LRU cache of that size has it, a smaller one has not.

    >>> sorted(stack_distances("abba").items())
    [(1, 1), (2, 1)]
    """
    marks = [0] * (len(trace) + 1)  # a tree of sums: a mark at each key's last use
    last: dict[Hashable, int] = {}
    found: Counter[int] = Counter()
    for now, key in enumerate(trace, 1):
        before = last.get(key)
        if before is not None:
            found[len(last) - fenwick_sum(marks, before) + 1] += 1
            fenwick_add(marks, before, -1)
        fenwick_add(marks, now, 1)
        last[key] = now
    return found


def fenwick_add(marks: list[int], place: int, by: int) -> None:
    """Change the mark at a place, counted from 1."""
    while place < len(marks):
        marks[place] += by
        place += place & -place


def fenwick_sum(marks: Sequence[int], place: int) -> int:
    """Add up the marks of all places up to this one."""
    found = 0
    while place:
        found += marks[place]
        place &= place - 1
    return found


def lru_hits(trace: Sequence[Hashable]) -> list[int]:
    """Return the hits of LRU caches of size 0, 1, 2, … up to one that forgets nothing.

    >>> lru_hits("abba")
    [0, 1, 2]
    """
    distances = stack_distances(trace)
    largest = max(distances, default=0)
    return list(accumulate(distances[size] for size in range(largest + 1)))
