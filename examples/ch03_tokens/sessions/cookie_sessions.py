"""Signed cookies: the ticket says who it is, and a signature says that we wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, TimestampSigner

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import NotJson, decode, encode
from examples.ch03_tokens.errors import MalformedToken, SessionError
from examples.ch03_tokens.jwt import base64url_decode, base64url_encode
from examples.ch03_tokens.sessions.revocations import Revocations
from examples.ch03_tokens.sessions.session import (
    AuthScheme,
    Clock,
    IssuedTicket,
    NewId,
    Timeouts,
    UserSession,
    no_refresh,
)

SALT = "ch03 session"  # what was signed for something else is no session


class ClockedSigner(TimestampSigner):
    """itsdangerous with a clock: it asks this one method for the time."""

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock = clock

    def get_timestamp(self) -> int:
        """Return Unix time in whole seconds."""
        return int(self._clock())


@dataclass(frozen=True, slots=True)
class CookiePayload:
    """What the cookie says; the signer adds when it was signed."""

    user: str
    id: str
    began: int
    generation: int


class CookieSessions:
    """Sessions in the client; the last secret signs, each of them verifies."""

    auth_scheme: AuthScheme = "cookie"

    def __init__(
        self,
        secrets: Sequence[str],
        revocations: Revocations,
        new_id: NewId,
        clock: Clock,
        timeouts: Timeouts,
    ) -> None:
        self._signer = ClockedSigner(
            list(secrets), salt=SALT, digest_method=sha256, clock=clock
        )
        self._revocations, self._new_id = revocations, new_id
        self._clock, self._timeouts = clock, timeouts
        self.refresh = no_refresh

    def sign_in(self, user: str, previous: str = "") -> IssuedTicket:
        """Sign a new cookie, and end the session of an old one."""
        self.sign_out(previous)
        generation = self._revocations.latest(user).generation
        payload = CookiePayload(user, self._new_id(), int(self._clock()), generation)
        return IssuedTicket(self._sign(payload), int(self._timeouts.idle))

    def authenticate(self, ticket: str) -> tuple[UserSession, str]:
        """Open the cookie; sign it again once in a while, that is its "seen"."""
        payload, seen = self._unsign(ticket)
        now, times = self._clock(), self._timeouts
        if times.expired(payload.began, seen, now) or times.in_future(seen, now):
            raise SessionError("nobody is signed in by this")
        if not self._revocations.get(payload.user).allows(
            payload.id, payload.generation
        ):
            raise SessionError("this session was ended")
        due = times.touch_due(seen, now)
        return self._session(payload), self._sign(payload) if due else ticket

    def find(self, ticket: str) -> UserSession:
        """Open the cookie, however old: there may be one that was signed later."""
        payload, _ = self._unsign(ticket)
        standing = self._revocations.latest(payload.user)
        if self._timeouts.over(payload.began, self._clock()) or not standing.allows(
            payload.id, payload.generation
        ):
            raise SessionError("this session was ended")
        return self._session(payload)

    def sign_out(self, ticket: str) -> bool:
        """Note that the session is over, for those replicas that look."""
        try:
            session = self.find(ticket)
        except SessionError:
            return False
        # The clocks of who opens the cookie and of who tidies the list may disagree.
        now, until = self._clock(), int(session.expires_at + 2 * self._timeouts.leeway)
        self._revocations.update(
            session.user, lambda current: current.end_session(session.id, until, now)
        )
        return True

    def sign_out_everywhere(self, user: str) -> None:
        """Begin a new generation of the user's sessions."""
        self._revocations.update(user, lambda current: current.end_all_sessions())

    def _session(self, payload: CookiePayload) -> UserSession:
        expires = payload.began + self._timeouts.absolute
        return UserSession(payload.user, payload.id, payload.began, expires)

    def _sign(self, payload: CookiePayload) -> str:
        return self._signer.sign(base64url_encode(encode(payload))).decode()

    def _unsign(self, ticket: str) -> tuple[CookiePayload, float]:
        try:
            # itsdangerous takes four spellings of a signature
            base64url_decode(ticket.rpartition(".")[2])
            raw, signed = self._signer.unsign(ticket, return_timestamp=True)
            payload = dataclass_from(
                CookiePayload, decode(base64url_decode(raw.decode()))
            )
        except (BadData, MalformedToken, NotJson, UnicodeError):
            raise SessionError("nobody is signed in by this") from None
        return payload, signed.timestamp()
