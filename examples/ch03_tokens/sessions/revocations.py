"""Revocation: sessions that ended early, and whole generations of them.

The list forgets what has expired by itself. The generation is kept for good: it only
grows, and every ticket of an earlier one is void.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.ch03_tokens.sessions.bounded_memory import BoundedMemory
from examples.ch03_tokens.sessions.session import Clock
from examples.lab import Store


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that was ended, and when its last ticket expires by itself."""

    id: str
    until: int


@dataclass(frozen=True, slots=True)
class UserRevocations:
    """What one user has taken back.

    >>> first = UserRevocations().end_session("a", until=60, now=0)
    >>> later = first.end_session("b", until=90, now=60)
    >>> later.allows("a", 0), later.allows("b", 0)
    (True, False)
    >>> later.end_all_sessions().allows("c", 0)
    False
    """

    generation: int = 0
    ended: tuple[EndedSession, ...] = ()

    def end_session(self, session: str, until: int, now: float) -> "UserRevocations":
        """End one session; forget those whose tickets have expired."""
        unexpired = tuple(one for one in self.ended if one.until > now)
        return replace(self, ended=(*unexpired, EndedSession(session, until)))

    def end_all_sessions(self) -> "UserRevocations":
        """End all sessions there are; the list is not needed any more."""
        return UserRevocations(self.generation + 1)

    def allows(self, session: str, generation: int) -> bool:
        """Say whether a ticket of this session and generation is still good."""
        listed = any(one.id == session for one in self.ended)
        return generation >= self.generation and not listed


Change = Callable[[UserRevocations], UserRevocations]


class Revocations(Protocol):
    """Where the revocations of users are known."""

    def get(self, user: str) -> UserRevocations:
        """Return the user's revocations, as far as they are known here."""

    def latest(self, user: str) -> UserRevocations:
        """Return those of this moment, for what is rare: sign-in, refresh."""

    def update(self, user: str, change: Change) -> UserRevocations:
        """Change them for everybody."""


class StoredRevocations:
    """In a store: one read for each look."""

    def __init__(self, store: Store) -> None:
        self._store, self.latest = store, self.get

    def get(self, user: str) -> UserRevocations:
        """Fetch the user's revocations."""
        return _read(self._store.get(f"standing:{user}"))

    def update(self, user: str, change: Change) -> UserRevocations:
        """Change them in one atomic step; they never expire."""
        raw = self._store.update(
            f"standing:{user}", lambda old: encode(change(_read(old)))
        )
        return _read(raw)


class CachedRevocations:
    """The same, remembered in this process for `seconds`: a staleness that we chose.

    With 0 seconds each look is a read.
    """

    def __init__(self, source: Revocations, seconds: float, clock: Clock) -> None:
        self._source, self._seconds, self._clock = source, seconds, clock
        self.latest = source.latest
        self._cached = BoundedMemory[UserRevocations](clock)

    def get(self, user: str) -> UserRevocations:
        """Return what is remembered, or look it up."""
        known, now = self._cached.get(user), self._clock()
        if known is not None:
            return known
        revocations = self._source.get(user)
        if self._cached.get(user) is None:  # else an update came in between
            self._cached.put(user, revocations, now + self._seconds)
        return revocations

    def update(self, user: str, change: Change) -> UserRevocations:
        """Change them at the source; here they take effect at once."""
        revocations = self._source.update(user, change)
        self._cached.put(user, revocations, self._clock() + self._seconds)
        return revocations


class UncheckedRevocations:
    """Nobody is asked on the way in: what was signed is good until it expires."""

    def __init__(self, source: Revocations) -> None:
        self.update, self.latest = source.update, source.latest

    def get(self, user: str) -> UserRevocations:
        """Know nothing against anybody."""
        return UserRevocations()


def _read(raw: bytes | None) -> UserRevocations:
    return dataclass_from(UserRevocations, decode(raw)) if raw else UserRevocations()
