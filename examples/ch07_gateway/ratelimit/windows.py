"""Counting in windows: one that starts by the clock, and one that slides.

In any window of its length the sliding one admits its quota and never more. The fixed
one admits up to twice that: all at the end of one window, all at the start of the next.
"""

from examples.ch07_gateway.ratelimit.decision import LimiterState

# A quota up to this is counted request by request; a larger one in so many slots a
# window, so that no client takes more room. A slot leaves as a whole, when its last
# moment does: a request may be counted a 64th of a window too long, never too short.
SLOTS = 64


class FixedWindow:
    """Windows by the clock, each with a new quota; the state is (window, spent)."""

    def __init__(self, quota: int, window: int) -> None:
        self.capacity, self._window = quota, window
        self.lifetime = window

    def remaining(self, state: LimiterState, now: int) -> int:
        """Return what is left of this window's quota."""
        return self.capacity - self._spent(state, now)

    def consume(self, state: LimiterState, now: int, cost: int) -> LimiterState:
        """Return the window with `cost` more."""
        return self._index(state, now), self._spent(state, now) + cost

    def available_at(self, state: LimiterState, now: int, cost: int) -> int:
        """Return now, or the start of the next window."""
        enough = self.remaining(state, now) >= cost
        return now if enough else self.increases_at(state, now)

    def increases_at(self, state: LimiterState, now: int) -> int:
        """Return the start of the next window."""
        return (self._index(state, now) + 1) * self._window

    def _index(self, state: LimiterState, now: int) -> int:
        index = now // self._window
        # Somebody whose clock is ahead of ours has been in a later one.
        return max(index, state[0]) if state else index

    def _spent(self, state: LimiterState, now: int) -> int:
        return state[1] if state and state[0] == self._index(state, now) else 0


class SlidingWindow:
    """A log of what was admitted in the last `window` ticks.

    The state is (tick, count, tick, count, …), the oldest first.
    """

    def __init__(self, quota: int, window: int) -> None:
        self.capacity, self._window = quota, window
        self._slot = 1 if quota <= SLOTS else max(1, window // SLOTS)
        self.lifetime = window + self._slot

    def remaining(self, state: LimiterState, now: int) -> int:
        """Return what of the quota is not in the log."""
        return self.capacity - sum(self._live(state, now)[1::2])

    def consume(self, state: LimiterState, now: int, cost: int) -> LimiterState:
        """Return the log with `cost` more, without what has left it."""
        live = self._live(state, now)
        # A slot's requests count as made in its last tick.
        slot = -(-self._now(state, now) // self._slot) * self._slot
        if live and live[-2] == slot:
            return (*live[:-1], live[-1] + cost)
        return (*live, slot, cost)

    def available_at(self, state: LimiterState, now: int, cost: int) -> int:
        """Return when enough of the oldest requests have left the log."""
        live, remaining = self._live(state, now), self.remaining(state, now)
        for tick, count in zip(live[::2], live[1::2], strict=True):
            if remaining >= cost:
                break
            now, remaining = tick + self._window, remaining + count
        return now

    def increases_at(self, state: LimiterState, now: int) -> int:
        """Return when the oldest request leaves the log."""
        live = self._live(state, now)
        return (live[0] if live else self._now(state, now)) + self._window

    def _now(self, state: LimiterState, now: int) -> int:
        # Not before the latest request, whatever our clock says.
        return max(now, state[-2] - self._slot + 1) if state else now

    def _live(self, state: LimiterState, now: int) -> LimiterState:
        gone = self._now(state, now) - self._window
        first = 0
        while first < len(state) and state[first] <= gone:
            first += 2
        return state[first:]
