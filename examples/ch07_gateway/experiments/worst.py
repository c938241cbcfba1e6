"""Experiment 2 in the laboratory: the most that passes in any window of a length."""

from collections.abc import Sequence
from functools import cache

from examples.ch07_gateway.experiments.two_counters import TwoCounters
from examples.ch07_gateway.ratelimit.decision import SECOND, Algorithm, LimiterState
from examples.ch07_gateway.ratelimit.token_bucket import TokenBucket
from examples.ch07_gateway.ratelimit.windows import FixedWindow, SlidingWindow
from examples.lab import Table

QUOTA, MINUTE = 10, 60 * SECOND
ALGORITHMS: dict[str, Algorithm] = {
    "fixed window": FixedWindow(QUOTA, MINUTE),
    "two counters": TwoCounters(QUOTA, MINUTE),
    "token bucket": TokenBucket(QUOTA, MINUTE),
    "sliding log": SlidingWindow(QUOTA, MINUTE),
}
LENGTHS = {"a second": 1, "ten seconds": 10, "a minute": 60, "two minutes": 120}


@cache
def greedy(name: str) -> tuple[int, ...]:
    """Come just before a minute ends, and ask for all one can get, for four minutes.

    Returns when requests passed, in ticks.
    """
    algorithm, passed = ALGORITHMS[name], list[int]()
    state: LimiterState = ()
    for tenth in range(599, 2999):
        now = tenth * SECOND // 10
        while algorithm.remaining(state, now):
            state = algorithm.consume(state, now, 1)
            passed.append(now)
    return tuple(passed)


def most(passed: Sequence[int], length: float) -> int:
    """Return the most that passed within `length` seconds, from any moment on."""
    ticks = int(length * SECOND)
    return max(
        sum(start <= each < start + ticks for each in passed) for start in passed
    )


def worst() -> Table:
    """The most within each length, for a limit of ten requests a minute."""
    rows = []
    for name in ALGORITHMS:
        counts = {words: most(greedy(name), n) for words, n in LENGTHS.items()}
        rows.append({"in any": name, **counts})
    return Table(rows, "the most requests that pass, of a limit of ten a minute")


def envelopes() -> list[dict[str, object]]:
    """The same for all lengths, to be drawn."""
    return [
        {
            "algorithm": name,
            "seconds": seconds,
            "requests": most(greedy(name), max(seconds, 0.2)),
        }
        for name in ALGORITHMS
        for seconds in range(0, 181, 2)
    ]
