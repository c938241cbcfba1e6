"""What a limiter says, and what it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ulp
from typing import Protocol

from examples.ch07_gateway.config import RateLimit

SECOND = 1_000_000  # ticks; limiters count in whole microseconds, so nothing rounds
LimiterState = Sequence[int]  # what is remembered of one client; its algorithm reads it


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request may pass a limit, and what its client should know.

    `remaining` requests may pass within `reset_seconds`, and no more. One that was
    refused passes after `retry_after_seconds`, if nobody else came before it.
    """

    limit: RateLimit
    admitted: bool
    remaining: int
    reset_seconds: float
    retry_after_seconds: float = 0.0
    store_unavailable: bool = (
        False  # the shared store was away; this gateway counted by itself
    )


class Limiter(Protocol):
    """Admits requests or refuses them; what is refused costs its client nothing."""

    def admit(self, key: str, now: float, cost: int = 1) -> Decision:
        """Decide on a request of client `key` at `now`, in Unix seconds.

        Raises ValueError for a cost that no client can ever have.
        """

    def peek(self, key: str, now: float, cost: int = 1) -> Decision:
        """Say what `admit` would, and count nothing."""


class Algorithm(Protocol):
    """How requests are counted: pure, in ticks; an empty state is a new client's."""

    @property
    def capacity(self) -> int:
        """The most that may ever pass at once."""

    @property
    def lifetime(self) -> int:
        """After so many ticks without a request a client is like new."""

    def remaining(self, state: LimiterState, now: int) -> int:
        """Return how many requests may pass now."""

    def consume(self, state: LimiterState, now: int, cost: int) -> LimiterState:
        """Return the state after `cost` requests passed; there must be room."""

    def available_at(self, state: LimiterState, now: int, cost: int) -> int:
        """Return the tick from which there is room for `cost`."""

    def increases_at(self, state: LimiterState, now: int) -> int:
        """Return the tick until which no more than the room of now may pass."""


def ticks(now: float) -> int:
    """Return a time in whole ticks.

    >>> ticks(1.5)
    1500000
    """
    return int(now * SECOND)


def seconds_until(now: float, until: int) -> float:
    """Return the seconds from `now` to a tick, never too few by a rounding."""
    seconds = max(0.0, until / SECOND - now)
    while ticks(now + seconds) < until:
        seconds += ulp(now + seconds)
    return seconds


def decision_from(  # noqa: PLR0913  the last one is for leases alone
    limit: RateLimit,
    algorithm: Algorithm,
    state: LimiterState,
    now: float,
    lacking: int,
    *,
    held: int = 0,
) -> Decision:
    """Say what `state` means to a client that lacks room for a request of `lacking`.

    0: the request was admitted, and `state` is the one after it. `held` is what we
    have for the client besides.
    """
    tick = ticks(now)
    return Decision(
        limit,
        not lacking,
        min(algorithm.capacity, algorithm.remaining(state, tick) + held),
        seconds_until(now, algorithm.increases_at(state, tick)),
        seconds_until(now, algorithm.available_at(state, tick, lacking))
        if lacking
        else 0.0,
    )


def check_cost(algorithm: Algorithm, limit: RateLimit, cost: int) -> None:
    """Raise ValueError for a request that could never pass."""
    if not 0 < cost <= algorithm.capacity:
        most = algorithm.capacity
        raise ValueError(f"a request costs 1 to {most} of {limit.name!r}, not {cost}")
