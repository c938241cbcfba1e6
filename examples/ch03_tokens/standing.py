"""What a user has taken back: sessions that ended early, and whole generations of them.

The list forgets what has expired by itself. The generation is kept for good: it only
grows, and every ticket of an earlier one is void.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from examples.bookshop.jsontext import decode, encode
from examples.bookshop.record import record
from examples.ch03_tokens.sessions import Clock
from examples.lab import Store


@dataclass(frozen=True, slots=True)
class Ended:
    """A session that was ended, and when its last ticket expires by itself."""

    id: str
    until: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a user stands.

    >>> left = Standing().without("a", until=60, now=0).without("b", until=90, now=60)
    >>> left.allows("a", 0), left.allows("b", 0), left.ended_everywhere().allows("c", 0)
    (True, False, False)
    """

    generation: int = 0
    ended: tuple[Ended, ...] = ()

    def without(self, session: str, until: int, now: float) -> "Standing":
        """End one session; forget those whose tickets have expired."""
        alive = tuple(one for one in self.ended if one.until > now)
        return replace(self, ended=(*alive, Ended(session, until)))

    def ended_everywhere(self) -> "Standing":
        """End all sessions there are; the list is not needed any more."""
        return Standing(self.generation + 1)

    def allows(self, session: str, generation: int) -> bool:
        """Say whether a ticket of this session and generation is still good."""
        listed = any(one.id == session for one in self.ended)
        return generation >= self.generation and not listed


class Standings(Protocol):
    """Whoever knows how users stand."""

    def of(self, user: str) -> Standing:
        """Return how the user stands, to the best of one's knowledge."""

    def latest(self, user: str) -> Standing:
        """Return how the user stands now, for what happens rarely: sign-in, refresh."""

    def change(self, user: str, change: Callable[[Standing], Standing]) -> Standing:
        """Change it for everybody."""


class StoredStandings:
    """In a store: one read for each look."""

    def __init__(self, store: Store) -> None:
        self._store, self.latest = store, self.of

    def of(self, user: str) -> Standing:
        """Fetch how the user stands."""
        return _read(self._store.get(f"standing:{user}"))

    def change(self, user: str, change: Callable[[Standing], Standing]) -> Standing:
        """Change it in one atomic step; it never expires."""
        raw = self._store.update(
            f"standing:{user}", lambda old: encode(change(_read(old)))
        )
        return _read(raw)


class RememberedStandings:
    """The same, remembered in this process for `seconds`: a staleness that we chose.

    With 0 seconds each look is a read.
    """

    def __init__(self, source: Standings, seconds: float, clock: Clock) -> None:
        self._source, self._seconds, self._clock = source, seconds, clock
        self.latest = source.latest
        self._known: dict[str, tuple[float, Standing]] = {}

    def of(self, user: str) -> Standing:
        """Return what is remembered, or look it up."""
        looked, standing = self._known.get(user, (float("-inf"), Standing()))
        if self._clock() - looked < self._seconds:
            return standing
        standing = self._source.of(user)
        self._known[user] = (self._clock(), standing)
        return standing

    def change(self, user: str, change: Callable[[Standing], Standing]) -> Standing:
        """Change it at the source; here it takes effect at once."""
        standing = self._source.change(user, change)
        self._known[user] = (self._clock(), standing)
        return standing


class UncheckedStandings:
    """Nobody is asked on the way in: what was signed is good until it expires."""

    def __init__(self, source: Standings) -> None:
        self.change, self.latest = source.change, source.latest

    def of(self, user: str) -> Standing:
        """Know nothing against anybody."""
        return Standing()


def _read(raw: bytes | None) -> Standing:
    return record(Standing, decode(raw)) if raw else Standing()
