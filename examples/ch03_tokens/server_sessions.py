"""Server-side sessions: the ticket is a random id, the store knows the rest."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from examples.bookshop.jsontext import decode, encode
from examples.bookshop.record import record
from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.sessions import (
    Carrier,
    Clock,
    Grant,
    Ids,
    Session,
    Timeouts,
    digest,
    no_refresh,
)
from examples.lab import Store

Change = Callable[[list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store keeps of a session; times in whole Unix seconds."""

    user: str
    began: int
    seen: int


class ServerSessions:
    """Sessions in a store that every replica reaches: one read for each request."""

    carrier: Carrier = "cookie"

    def __init__(
        self, store: Store, new_id: Ids, clock: Clock, timeouts: Timeouts
    ) -> None:
        self._store, self._new_id = store, new_id
        self._clock, self._timeouts = clock, timeouts
        self.renew = no_refresh

    def begin(self, user: str, shown: str = "") -> Grant:
        """Sign in under a new id, whatever the client showed before."""
        self.end(shown)
        ticket, now = self._new_id(), int(self._clock())
        self._write(ticket, Kept(user, now, now))
        self._list(user, lambda ids: [*ids, digest(ticket)])
        return Grant(ticket, int(self._timeouts.idle))

    def find(self, ticket: str) -> tuple[Session, str]:
        """Fetch the session; note that it was seen, once in a while."""
        kept, now = self._read(ticket), self._clock()
        if kept is None or self._timeouts.over(kept.began, kept.seen, now):
            raise SessionError("nobody is signed in by this")
        if self._timeouts.stale(kept.seen, now):
            self._write(ticket, replace(kept, seen=int(now)))
        until = min(kept.began + self._timeouts.absolute, now + self._timeouts.idle)
        return Session(kept.user, digest(ticket), kept.began, until), ticket

    def end(self, ticket: str) -> None:
        """Forget the session: whoever has a copy of its ticket has nothing."""
        kept = self._read(ticket) if ticket else None
        if kept is not None:
            self._store.delete(self._key(digest(ticket)))
            self._list(kept.user, lambda ids: [i for i in ids if i != digest(ticket)])

    def end_all(self, user: str) -> None:
        """Forget every session of a user; their ids are listed for this."""
        raw = self._store.get(f"sessions:{user}") or b"[]"
        for name in listed(raw):
            self._store.delete(self._key(name))
        self._store.delete(f"sessions:{user}")

    def _key(self, name: str) -> str:
        return f"session:{name}"

    def _read(self, ticket: str) -> Kept | None:
        raw = self._store.get(self._key(digest(ticket)))
        return record(Kept, decode(raw)) if raw else None

    def _write(self, ticket: str, kept: Kept) -> None:
        key = self._key(digest(ticket))
        self._store.set(key, encode(kept), self._timeouts.idle)

    def _list(self, user: str, change: Change) -> None:
        self._store.update(
            f"sessions:{user}",
            lambda raw: encode(change(listed(raw or b"[]"))),
            self._timeouts.absolute,
        )


def listed(raw: bytes) -> list[str]:
    """Read the ids of a user's sessions."""
    value = decode(raw)
    return [str(name) for name in value] if isinstance(value, list) else []
