"""The token bucket: a rate, and a burst that may go over it.

In any window of w seconds it admits burst + rate · w, and never more.
"""

from examples.ch07_gateway.ratelimit.decision import LimiterState


class TokenBucket:
    """Up to `burst` tokens; `quota` new ones in each `window`, evenly spread.

    The state is (level, tick). A level has no fractions: a token is worth `window`,
    and in each tick the level rises by `quota`.
    """

    def __init__(self, quota: int, window: int, burst: int = 0) -> None:
        self.capacity, self._quota, self._window = burst or quota, quota, window
        self._full = self.capacity * window
        self.lifetime = -(-self._full // quota)

    def remaining(self, state: LimiterState, now: int) -> int:
        """Return how many whole tokens there are."""
        return self._level(state, now) // self._window

    def consume(self, state: LimiterState, now: int, cost: int) -> LimiterState:
        """Return the bucket without `cost` tokens."""
        level = self._level(state, now) - cost * self._window
        return level, self._now(state, now)

    def available_at(self, state: LimiterState, now: int, cost: int) -> int:
        """Return when there will be `cost` tokens."""
        lacking = cost * self._window - self._level(state, now)
        if lacking <= 0:
            return now
        return self._now(state, now) + -(-lacking // self._quota)

    def increases_at(self, state: LimiterState, now: int) -> int:
        """Return when the next token comes, once there is a place for it."""
        level = min(self._level(state, now), self._full - self._window)
        lacking = self._window - level % self._window
        return self._now(state, now) + -(-lacking // self._quota)

    def _now(self, state: LimiterState, now: int) -> int:
        return max(now, state[1]) if state else now

    def _level(self, state: LimiterState, now: int) -> int:
        if not state:
            return self._full
        return min(
            self._full, state[0] + (self._now(state, now) - state[1]) * self._quota
        )
