"""The laboratory's sliding counter: two numbers in the place of a log."""

from examples.ch07_gateway.ratelimit.decision import LimiterState


class TwoCounters:
    """Counts this window, and the last one by the share that still is in sight.

    The state is (window, spent, spent before). It takes the last window's requests to
    have come evenly, which those who look for the worst case do not do.
    """

    def __init__(self, quota: int, window: int) -> None:
        self.capacity, self._window = quota, window
        self.lifetime = 2 * window

    def remaining(self, state: LimiterState, now: int) -> int:
        """Return what is left, rounded down."""
        _, spent, before = self._at(state, now)
        ahead = self._window - now % self._window
        return max(0, self.capacity - spent - -(-before * ahead // self._window))

    def consume(self, state: LimiterState, now: int, cost: int) -> LimiterState:
        """Return the counters with `cost` more."""
        index, spent, before = self._at(state, now)
        return index, spent + cost, before

    def available_at(self, state: LimiterState, now: int, cost: int) -> int:
        """Not asked in this experiment."""
        raise NotImplementedError

    def increases_at(self, state: LimiterState, now: int) -> int:
        """Not asked in this experiment."""
        raise NotImplementedError

    def _at(self, state: LimiterState, now: int) -> tuple[int, int, int]:
        index = now // self._window
        then, spent, before = state or (index, 0, 0)
        if then == index:
            return index, spent, before
        return index, 0, spent if then == index - 1 else 0
