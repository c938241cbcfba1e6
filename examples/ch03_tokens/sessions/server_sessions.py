"""Server-side sessions: the ticket is a random id, the store knows the rest."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.sessions.session import (
    AuthScheme,
    Clock,
    IssuedTicket,
    NewId,
    Timeouts,
    UserSession,
    digest,
    no_refresh,
)
from examples.lab import Store

Change = Callable[[list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class StoredSession:
    """What the store keeps of a session; times in whole Unix seconds."""

    user: str
    began: int
    seen: int


class ServerSessions:
    """Sessions in a store that every replica reaches: one read for each request."""

    auth_scheme: AuthScheme = "cookie"

    def __init__(
        self, store: Store, new_id: NewId, clock: Clock, timeouts: Timeouts
    ) -> None:
        self._store, self._new_id = store, new_id
        self._clock, self._timeouts = clock, timeouts
        self.refresh = no_refresh

    def sign_in(self, user: str, previous: str = "") -> IssuedTicket:
        """Sign in under a new id, whatever the client showed before."""
        self.sign_out(previous)
        ticket, now = self._new_id(), int(self._clock())
        self._write(ticket, StoredSession(user, now, now))
        self._update_index(user, lambda ids: [*ids, digest(ticket)])
        return IssuedTicket(ticket, int(self._timeouts.idle))

    def authenticate(self, ticket: str) -> tuple[UserSession, str]:
        """Fetch the session; note that it was seen, once in a while."""
        stored, now = self._read(ticket), self._clock()
        if stored is None or self._timeouts.expired(stored.began, stored.seen, now):
            raise SessionError("nobody is signed in by this")
        if self._timeouts.touch_due(stored.seen, now):
            self._write(ticket, replace(stored, seen=int(now)))
        expires = min(stored.began + self._timeouts.absolute, now + self._timeouts.idle)
        return UserSession(stored.user, digest(ticket), stored.began, expires), ticket

    def sign_out(self, ticket: str) -> None:
        """Forget the session: whoever has a copy of its ticket has nothing."""
        stored = self._read(ticket) if ticket else None
        if stored is not None:
            self._store.delete(self._key(digest(ticket)))
            self._update_index(
                stored.user, lambda ids: [i for i in ids if i != digest(ticket)]
            )

    def sign_out_everywhere(self, user: str) -> None:
        """Forget every session of a user; their ids are listed for this."""
        raw = self._store.get(f"sessions:{user}") or b"[]"
        for session_id in session_ids(raw):
            self._store.delete(self._key(session_id))
        self._store.delete(f"sessions:{user}")

    def _key(self, session_id: str) -> str:
        return f"session:{session_id}"

    def _read(self, ticket: str) -> StoredSession | None:
        raw = self._store.get(self._key(digest(ticket)))
        return dataclass_from(StoredSession, decode(raw)) if raw else None

    def _write(self, ticket: str, stored: StoredSession) -> None:
        key = self._key(digest(ticket))
        self._store.set(key, encode(stored), self._timeouts.idle)

    def _update_index(self, user: str, change: Change) -> None:
        self._store.update(
            f"sessions:{user}",
            lambda raw: encode(change(session_ids(raw or b"[]"))),
            self._timeouts.absolute,
        )


def session_ids(raw: bytes) -> list[str]:
    """Read the ids of a user's sessions."""
    value = decode(raw)
    return [str(name) for name in value] if isinstance(value, list) else []
