"""Virtual time: it moves only when somebody waits or says `advance`."""

EPOCH = 1_800_000_000  # Fri, 15 Jan 2027 08:00:00 GMT; no output depends on today
TICKS = 1_000_000_000  # whole nanoseconds inside, so that sums carry no float dust


def ticks(seconds: float) -> int:
    """Convert seconds to ticks; raises ValueError for a negative or endless wait."""
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"time moves forward by 0 s or more, not by {seconds} s")
    return round(seconds * TICKS)


class Clock:
    """The one clock of a network; `now` counts seconds from 0.

    >>> clock = Clock()
    >>> for _ in range(3):
    ...     clock.advance(0.1)
    >>> clock.now, clock.time()
    (0.3, 1800000000.3)
    """

    def __init__(self) -> None:
        self.ticks = 0

    @property
    def now(self) -> float:
        """Seconds since the experiment began."""
        return self.ticks / TICKS

    def time(self) -> float:
        """Unix time in seconds, to the microsecond: what `time.time` is to a server."""
        return round(EPOCH + self.now, 6)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass while nobody does anything."""
        self.ticks += ticks(seconds)

    def __repr__(self) -> str:
        return f"Clock(now={self.now})"
