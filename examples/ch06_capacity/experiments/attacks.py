"""What a stranger does to a cache in the laboratory by what they ask for."""

from collections import OrderedDict
from collections.abc import Sequence
from random import Random

from examples.ch06_capacity.experiments.ratios import of_customers
from examples.ch06_capacity.experiments.traces import BOOKS, NEW, shop
from examples.ch06_capacity.policies.registry import ONLINE_POLICIES
from examples.ch06_capacity.traces.simulation import hits_and_misses
from examples.ch06_capacity.traces.workloads import zipf
from examples.lab import Table


def scanner(asks: Sequence[int] = (0, 1, 2, 3), size: int = 1000) -> Table:
    """Let a stranger ask for something new after each request of the customers.

    He asks for each of his things so many times. Return the customers' hit ratio.
    """
    traces = {label(times): scanned(times) for times in asks}
    rows = []
    for name in ONLINE_POLICIES:
        row: dict[str, object] = {"policy": name}
        for words, trace in traces.items():
            row[words] = of_customers(hits_and_misses(name, trace, size), trace)
        rows.append(row)
    return Table(rows, f"the customers' hit ratio, with room for {size} books")


def label(times: int) -> str:
    """Say how often he asks."""
    return {0: "nobody scans", 1: "asks once", 2: "asks twice"}.get(
        times, f"asks {times} times"
    )


def scanned(times: int) -> list[int]:
    """Return the customers' requests, and between them his."""
    trace = []
    for number, book in enumerate(shop()[:40_000]):
        trace += [book] + times * [NEW + number]
    return trace


class Bytes:
    """LRU with room for so many kB; what is larger than `largest` is not let in."""

    def __init__(self, room: int, largest: int) -> None:
        self._room, self._largest, self._used = room, largest, 0
        self._kept: OrderedDict[int, int] = OrderedDict()

    def request(self, key: int, size: int) -> bool:
        """Say whether the key is in; let it in if it was not."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return True
        if size <= self._largest:
            while self._used + size > self._room:
                self._used -= self._kept.popitem(last=False)[1]
            self._kept[key], self._used = size, self._used + size
        return False


def huge(largest: Sequence[int] = (1000, 10)) -> Table:
    """Let somebody fetch an export of 900 kB now and then, among pages of 1 kB.

    There is room for 1000 kB; return what is a hit, and what is sent by the origin.
    """
    pages = zipf(Random(1).random, BOOKS, 1.0, 20_000)
    rows = []
    for most in largest:
        cache, found, fetched = Bytes(1000, most), 0, 0
        for number, page in enumerate(pages):
            found += (hit := cache.request(page, 1))
            fetched += not hit
            if number % 200 == 0:
                fetched += 0 if cache.request(NEW, 900) else 900
        rows.append(
            {"let in up to": f"{most} kB", "pages hit": found / len(pages),
             "kB from the origin": fetched}
        )  # fmt: skip
    return Table(rows, "20000 requests for pages, and 100 for the export")
