"""Judges an answer by what it does with the time, not by the clock on the wall."""

import time
from collections.abc import Callable

from exercises.grader.errors import OutOfMemory, TimedOut
from exercises.grader.sandbox.limits import MEGABYTE, Limits
from exercises.grader.sandbox.resource_usage import ResourceUsage
from exercises.grader.sandbox.time_budget import TimeBudget

SAMPLE_INTERVAL = 0.1  # seconds between two looks
MAX_SAMPLE = (
    2 * SAMPLE_INTERVAL
)  # what a slice counts at most: the grader itself may be kept waiting
SILENT = "no reply within {:g} s: a loop, or a wait without end?"
COMPUTED = "it computed for more than {:g} s: a loop without end?"
WAITED = (
    "it waited for more than {:g} s and did not compute: "
    "a sleep, a lock, a read without end?"
)
STARVED = (
    "it was ready for more than {:g} s and got only {:.1f} s of processor time: "
    "it was stopped, or this machine has too much to do"
)


class Watchdog:
    """A watch over one process: each sample was computed, starved or waited."""

    def __init__(
        self,
        limits: Limits,
        budget: TimeBudget,
        look: Callable[[], ResourceUsage | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits, self._budget = limits, budget
        self._measure, self._clock = look, clock
        self._pending = self._since = 0.0
        self._before: ResourceUsage | None = None
        self._computed = self._waited = self._starved = 0.0

    def __enter__(self) -> None:
        """Begin to wait for the answer's next message."""
        self._computed = self._waited = self._starved = 0.0
        self._since = self._clock()

    def __exit__(self, *raised: object) -> None:
        """Keep what has not been judged, so that many short waits are one long one."""
        self._pending += self._clock() - self._since

    def left(self) -> float:
        """Return the seconds until the next look; raises TimedOut or OutOfMemory."""
        now = self._clock()
        elapsed = self._pending + now - self._since
        if elapsed < SAMPLE_INTERVAL:
            return SAMPLE_INTERVAL - elapsed
        self._sample(min(elapsed, MAX_SAMPLE))
        self._pending, self._since = 0.0, self._clock()
        return SAMPLE_INTERVAL

    def _sample(self, elapsed: float) -> None:
        found, before = self._measure(), self._before
        self._before = found
        if found is None:
            self._waited += elapsed
            self._budget.spend(elapsed)
        elif before is not None:
            self._count(
                elapsed, max(0.0, found.cpu_seconds - before.cpu_seconds), found
            )
        self._compare(found)

    def _count(self, elapsed: float, used: float, found: ResourceUsage) -> None:
        idle = max(0.0, elapsed - used)
        self._computed += used
        if found.runnable:
            self._starved += idle
        else:
            self._waited += idle
        self._budget.spend(used if found.runnable else used + idle)

    def _compare(self, found: ResourceUsage | None) -> None:
        """Raise when the answer is over one of its limits."""
        limits = self._limits
        if found is None:
            _over(self._waited, limits.unmeasured, SILENT)
            return
        if found.memory > limits.total_memory:
            size = limits.total_memory // MEGABYTE
            raise OutOfMemory(f"its processes used more than {size} MB together")
        _over(self._computed, limits.call, COMPUTED)
        _over(self._waited, limits.wait, WAITED)
        _over(self._starved, limits.starvation, STARVED, self._computed)


def _over(seconds: float, limit: float, sentence: str, *more: float) -> None:
    if seconds > limit:
        raise TimedOut(sentence.format(limit, *more))
