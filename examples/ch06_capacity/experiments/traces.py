"""Traffic of the laboratory: who asks for which book, always the same."""

from collections.abc import Callable
from functools import cache
from math import log
from random import Random

from examples.ch06_capacity.traces.workloads import zipf

BOOKS, ALPHA, REQUESTS = 10_000, 0.8, 100_000
NEW = 1_000_000  # numbers of books that nobody else asks for begin here


@cache
def shop() -> list[int]:
    """Return the traffic of an ordinary day: Zipf's law, each request for itself."""
    return zipf(Random(1).random, BOOKS, ALPHA, REQUESTS)


def crawled() -> list[int]:
    """Return the shop's traffic; now and then a crawler reads all there is, once."""
    parts = [shop()[at : at + 25_000] for at in range(0, REQUESTS, 25_000)]
    return [book for part in parts for book in [*part, *range(NEW, NEW + BOOKS)]]


def loop(books: int = 1100) -> list[int]:
    """Return the traffic of a job that reads the same books round and round."""
    return [number % books for number in range(50_000)]


def bestsellers() -> list[int]:
    """Return the shop's traffic; half-way, other books are the popular ones."""
    half = REQUESTS // 2
    return shop()[:half] + [(book + BOOKS // 2) % BOOKS for book in shop()[half:]]


def news() -> list[int]:
    """Return traffic for what is new: every book is popular once, and for a while."""
    random = Random(2).random
    steady = 1 - 1 / 600
    return [
        max(0, now // 10 - int(log(1 - random()) / log(steady)))
        for now in range(50_000)
    ]


def twice(after: int = 20) -> list[int]:
    """Return traffic in which each book is asked for twice, and never again."""
    first = range(25_000)
    return [book for now in first for book in (now, now - after) if book >= 0]


TRAFFIC: dict[str, Callable[[], list[int]]] = {
    "the shop": shop,
    "a crawler comes by": crawled,
    "new bestsellers": bestsellers,
    "news": news,
    "twice, soon": twice,
    "round and round": loop,
}
