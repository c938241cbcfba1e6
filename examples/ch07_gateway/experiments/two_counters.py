"""The laboratory's sliding counter: two numbers in the place of a log."""

from collections import defaultdict

MINUTE = 60.0


class TwoCounters:
    """Counts this minute, and the last one by the share of it that still is in sight.

    It takes the last minute's requests to have come evenly, which those who look for
    the worst case do not do.
    """

    def __init__(self, quota: int) -> None:
        self.quota = quota
        self._passed: dict[tuple[str, int], int] = defaultdict(int)

    def admit(self, client: str, now: float) -> float:
        """Return 0, or the seconds until the next minute."""
        minute, within = int(now // MINUTE), now % MINUTE
        before = self._passed[client, minute - 1] * (1 - within / MINUTE)
        if self._passed[client, minute] + before + 1 > self.quota:
            return MINUTE - within
        self._passed[client, minute] += 1
        return 0.0
