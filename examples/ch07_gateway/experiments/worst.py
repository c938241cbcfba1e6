"""Experiment 2 in the laboratory: the most that passes in any window of a length."""

from collections.abc import Callable, Mapping, Sequence

from examples.ch07_gateway.experiments.limiters import Limiter
from examples.lab import Table

Limiters = Mapping[str, Callable[[], Limiter]]
LENGTHS = {"a second": 1, "ten seconds": 10, "a minute": 60, "two minutes": 120}
FIRST, LAST = 59.9, 299.9  # seconds: from just before a minute ends, four minutes


def greedy(make: Callable[[], Limiter]) -> tuple[float, ...]:
    """Ask for all that one can get, every tenth of a second; return when it passed."""
    limiter, passed = make(), list[float]()
    for tenth in range(round(10 * FIRST), round(10 * LAST)):
        while not limiter.admit("mallory", tenth / 10):
            passed.append(tenth / 10)
    return tuple(passed)


def most(passed: Sequence[float], length: float) -> int:
    """Return the most that passed within `length` seconds, from any moment on."""
    return max(
        (
            sum(start <= at < round(start + length, 6) for at in passed)
            for start in passed
        ),
        default=0,
    )


def worst(limiters: Limiters) -> Table:
    """The most that a greedy client gets through each limiter, within each length."""
    rows = []
    for name, make in limiters.items():
        passed = greedy(make)
        counts = {words: most(passed, seconds) for words, seconds in LENGTHS.items()}
        rows.append({"in any": name, **counts})
    return Table(rows, "the most requests that pass, of a limit of ten a minute")


def envelopes(limiters: Limiters, longest: int = 180) -> list[dict[str, object]]:
    """The same for all lengths up to `longest` seconds, to be drawn."""
    if longest < 0:
        raise ValueError(f"longest is {longest} seconds; it is 0 or more")
    passed = {name: greedy(make) for name, make in limiters.items()}
    return [
        {
            "algorithm": name,
            "seconds": seconds,
            "requests": most(passed[name], max(seconds, 0.2)),
        }
        for name in limiters
        for seconds in range(0, longest + 1, 2)
    ]
