"""A client that asks every three seconds, and limiters that count it two ways."""

from examples.ch07_gateway.experiments.worst import MINUTE, QUOTA
from examples.ch07_gateway.ratelimit.decision import SECOND, LimiterState
from examples.ch07_gateway.ratelimit.windows import SlidingWindow
from examples.lab import Table

EVERY, MINUTES = 3, 10  # seconds between two requests; minutes that it goes on


def passing(counts_refused: bool) -> list[int]:
    """Return how many requests pass in each minute, of a limit of ten."""
    log = SlidingWindow(QUOTA, MINUTE)
    state: LimiterState = ()
    passed = [0] * MINUTES
    for second in range(0, 60 * MINUTES, EVERY):
        now = second * SECOND
        if log.remaining(state, now) > 0:
            passed[second // 60] += 1
            state = log.consume(state, now, 1)
        elif counts_refused:
            state = log.consume(state, now, 1)
    return passed


def persistent() -> Table:
    """The first minute, and all of them, for both ways to count."""
    rows = []
    for words, refused in (("what passed", False), ("every request", True)):
        passed = passing(refused)
        rows.append(
            {
                "the limiter counts": words,
                "pass in the first minute": passed[0],
                "in the nine after it": sum(passed[1:]),
            }
        )
    return Table(rows, "a client asks every three seconds; its limit is ten a minute")
