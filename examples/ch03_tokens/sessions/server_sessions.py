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
        raw, now = self._get(ticket), self._clock()
        stored = self._unexpired(raw, now)
        if self._timeouts.touch_due(stored.seen, now):
            self._touch(ticket, raw, replace(stored, seen=int(now)))
        expires = min(stored.began + self._timeouts.absolute, now + self._timeouts.idle)
        return UserSession(stored.user, digest(ticket), stored.began, expires), ticket

    def find(self, ticket: str) -> UserSession:
        """Fetch the session, and note nothing; raises SessionError."""
        stored = self._unexpired(self._get(ticket), self._clock())
        expires = stored.began + self._timeouts.absolute
        return UserSession(stored.user, digest(ticket), stored.began, expires)

    def sign_out(self, ticket: str) -> bool:
        """Forget the session: whoever has a copy of its ticket has nothing."""
        try:
            session = self.find(ticket)
        except SessionError:
            return False
        self._store.delete(self._key(session.id))
        self._update_index(
            session.user, lambda ids: [i for i in ids if i != session.id]
        )
        return True

    def sign_out_everywhere(self, user: str) -> None:
        """Forget every session of a user; their ids are listed for this."""
        index = f"sessions:{user}"
        while raw := self._store.get(index):
            for session_id in session_ids(raw):
                self._store.delete(self._key(session_id))
            # Whoever signed in meanwhile is on the list, and stays there or ends too.
            if self._store.compare_and_set(index, raw, b"[]", self._timeouts.absolute):
                return

    def _key(self, session_id: str) -> str:
        return f"session:{session_id}"

    def _get(self, ticket: str) -> bytes | None:
        return self._store.get(self._key(digest(ticket))) if ticket else None

    def _unexpired(self, raw: bytes | None, now: float) -> StoredSession:
        stored = dataclass_from(StoredSession, decode(raw)) if raw else None
        if stored is None or self._timeouts.expired(stored.began, stored.seen, now):
            raise SessionError("nobody is signed in by this")
        return stored

    def _touch(self, ticket: str, raw: bytes | None, seen: StoredSession) -> None:
        """Note "seen" unless something changed: a session that ended stays ended."""
        key, ttl = self._key(digest(ticket)), self._lifetime
        if not self._store.compare_and_set(key, raw, encode(seen), ttl):
            self._unexpired(self._store.get(key), self._clock())

    def _write(self, ticket: str, stored: StoredSession) -> None:
        self._store.set(self._key(digest(ticket)), encode(stored), self._lifetime)

    @property
    def _lifetime(self) -> float:
        return self._timeouts.idle + self._timeouts.leeway

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
