"""A session: somebody is signed in. Where that is written down is the question."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, Protocol

from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.signature import to_text

Ids = Callable[[], str]  # `secrets.token_urlsafe` in production
Clock = Callable[[], float]
Carrier = Literal["cookie", "bearer"]


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, under which public id, since when, and until when at most."""

    user: str
    id: str
    began: float
    until: float


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client gets at sign-in: a ticket, perhaps a way to the next one."""

    ticket: str
    expires_in: int
    refresh: str = ""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: without a request, in all, and between two notes of "seen"."""

    idle: float = 1800.0
    absolute: float = 8 * 3600.0
    touch: float = 60.0

    def over(self, began: float, seen: float, now: float) -> bool:
        """Say whether a session has ended by itself."""
        return now >= began + self.absolute or now >= seen + self.idle

    def stale(self, seen: float, now: float) -> bool:
        """Say whether "seen" has to be noted again."""
        return now >= seen + self.touch


class Sessions(Protocol):
    """Where sessions live; a ticket is what the client shows."""

    @property
    def carrier(self) -> Carrier:
        """Return where the ticket travels: in a cookie, or in Authorization."""

    def begin(self, user: str, shown: str = "") -> Grant:
        """Sign somebody in; what the client `shown` before is good no longer."""

    def find(self, ticket: str) -> tuple[Session, str]:
        """Return the session, and the ticket from now on; raises SessionError."""

    def renew(self, refresh: str) -> Grant:
        """Exchange a refresh token; raises SessionError."""

    def end(self, ticket: str) -> None:
        """Sign out; a ticket that is none is signed out already."""

    def end_all(self, user: str) -> None:
        """Sign a user out everywhere."""


def digest(secret: str) -> str:
    """Return what may be kept of a secret: a store that leaks gives no session away."""
    return to_text(sha256(secret.encode()).digest())


def no_refresh(_refresh: str) -> Grant:
    """Refuse: there is nothing to exchange."""
    raise SessionError("this shop hands out no refresh tokens")
