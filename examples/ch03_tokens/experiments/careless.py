"""Careless sessions, for the laboratory alone: each forgets one thing."""

from collections.abc import Callable
from itertools import count

from flask import Flask, Response, request
from itsdangerous import Signer

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.passwords import Accounts
from examples.ch03_tokens.sessions import (
    IssuedTicket,
    RefreshTokenFamily,
    RefreshTokens,
    ServerSessions,
    StoredSession,
    UserSession,
    digest,
)
from examples.lab import Store


class KeptIds(ServerSessions):
    """Keeps the id that the browser came with: no new one at sign-in."""

    def sign_in(self, user: str, previous: str = "") -> IssuedTicket:
        """Sign in under the id that was shown."""
        ticket, now = previous or self._new_id(), int(self._clock())
        self._write(ticket, StoredSession(user, now, now))
        return IssuedTicket(ticket, 0)


class Eternal(ServerSessions):
    """Never looks at the clock, and lets the store keep sessions for good."""

    def authenticate(self, ticket: str) -> tuple[UserSession, str]:
        """Return the session, however old."""
        raw = self._get(ticket)
        if raw is None:
            raise SessionError("nobody is signed in by this")
        stored = dataclass_from(StoredSession, decode(raw))
        return UserSession(stored.user, digest(ticket), stored.began, 0.0), ticket

    def _write(self, ticket: str, stored: StoredSession) -> None:
        self._store.set(self._key(digest(ticket)), encode(stored))


class Polite(ServerSessions):
    """Asks the browser to forget the cookie, and forgets nothing itself."""

    def sign_out(self, ticket: str) -> bool:
        """Do nothing, and say that it is done."""
        return True

    def sign_out_everywhere(self, user: str) -> None:
        """Do nothing."""


class Reusable(RefreshTokens):
    """Lets a refresh token be exchanged again and again."""

    def exchange(self, token: str) -> tuple[str, RefreshTokenFamily, str]:
        """Return the family, and the same token."""
        name, _, secret = token.partition(".")
        return digest(name), RefreshTokenFamily("alice", 0, 0, digest(secret)), token


def counted() -> Callable[[], str]:
    """Make ids that count."""
    numbers = count(1001)
    return lambda: str(next(numbers))


class Hasty(Accounts):
    """Answers at once when nobody has the name."""

    def check_password(self, name: str, password: str) -> bool:
        """Hash only for names that exist."""
        known = self._store.get(f"account:{name}")
        return bool(known) and self._hasher.verify(
            str(known and known.decode()), password
        )


SECRET = "a secret that the shop uses for everything"


def create_careless(store: Store) -> Flask:
    """Build a shop that takes orders from forms, and a cookie without any flag."""
    app = Flask(__name__)
    signer = Signer(SECRET)

    @app.post("/session")
    def sign_in() -> Response:
        response = Response(status=201)
        response.set_cookie("session", signer.sign(request.form["name"]).decode())
        return response

    @app.post("/orders")
    def order() -> Response:
        user = signer.unsign(request.cookies["session"]).decode()
        store.incr(f"orders:{user}")
        return Response(status=201)

    @app.get("/reset")
    def reset() -> Response:
        """Write a link by which somebody who forgot the password may set another."""
        return Response(signer.sign(request.args["name"]))

    return app
