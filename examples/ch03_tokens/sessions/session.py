"""A session: somebody is signed in. Where that is written down is the question."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, Protocol

from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.jwt import base64url_encode

NewId = Callable[[], str]  # `secrets.token_urlsafe` in production
Clock = Callable[[], float]
AuthScheme = Literal["cookie", "bearer"]


@dataclass(frozen=True, slots=True)
class UserSession:
    """Who is signed in, under which public id, since when, and until when at most."""

    user: str
    id: str
    started_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """What a client gets at sign-in: a ticket, perhaps a way to the next one."""

    ticket: str
    expires_in: int
    refresh_token: str = ""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: without a request, in all, and between two notes of "seen".

    The times that are compared were noted by machines whose clocks may disagree by
    `leeway`.
    """

    idle: float = 1800.0
    absolute: float = 8 * 3600.0
    touch_interval: float = 60.0
    leeway: float = 0.0

    def expired(self, began: float, seen: float, now: float) -> bool:
        """Say whether a session has ended by itself."""
        return self.over(began, now) or now >= seen + self.idle + self.leeway

    def over(self, began: float, now: float) -> bool:
        """Say whether no request can prolong a session any more."""
        return now >= began + self.absolute + self.leeway

    def in_future(self, noted: float, now: float) -> bool:
        """Say whether a time lies further ahead than clocks may disagree."""
        return noted > now + self.leeway

    def touch_due(self, seen: float, now: float) -> bool:
        """Say whether "seen" has to be noted again."""
        return now >= seen + self.touch_interval


class SessionBackend(Protocol):
    """Where sessions live; a ticket is what the client shows."""

    @property
    def auth_scheme(self) -> AuthScheme:
        """Return where the ticket travels: in a cookie, or in Authorization."""

    def sign_in(self, user: str, previous: str = "") -> IssuedTicket:
        """Sign somebody in; the ticket shown before is good no longer."""

    def authenticate(self, ticket: str) -> tuple[UserSession, str]:
        """Return the session, and the ticket from now on; raises SessionError."""

    def refresh(self, refresh_token: str) -> IssuedTicket:
        """Exchange a refresh token; raises SessionError."""

    def find(self, ticket: str) -> UserSession:
        """Return the session that a genuine ticket, though expired, can still end.

        Raises SessionError where there is nothing to end.
        """

    def sign_out(self, ticket: str) -> bool:
        """End the ticket's session; say whether there was one to end."""

    def sign_out_everywhere(self, user: str) -> None:
        """Sign a user out everywhere."""


def digest(secret: str) -> str:
    """Return what may be kept of a secret: a store that leaks gives no session away."""
    return base64url_encode(sha256(secret.encode()).digest())


def no_refresh(_refresh: str) -> IssuedTicket:
    """Refuse: there is nothing to exchange."""
    raise SessionError("this shop hands out no refresh tokens")
