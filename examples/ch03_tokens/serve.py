"""The shell for a real server: plain values become a store, keys, a clock, a hasher."""

import hmac
import secrets
import time
from collections.abc import Callable

from flask import Flask
from gevent import get_hub  # type: ignore[import-untyped]  # it has no types

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.cookie_sessions import CookieSessions
from examples.ch03_tokens.environment import (
    CALLER_KEY,
    COOKIE_KEY,
    key_ring,
    secret,
    secrets_of,
)
from examples.ch03_tokens.families import Families
from examples.ch03_tokens.introspection import OpaqueSessions, Remembered, described
from examples.ch03_tokens.jwt_sessions import Issuing, JwtSessions
from examples.ch03_tokens.passwords import Accounts, Argon2
from examples.ch03_tokens.server_sessions import ServerSessions
from examples.ch03_tokens.sessions import Timeouts
from examples.ch03_tokens.standing import RememberedStandings, StoredStandings
from examples.ch03_tokens.verifier import Policy, verify
from examples.lab import Store
from examples.lab.store import RedisStore

POLICY = Policy(
    ("EdDSA",),
    issuer="https://shop.example",
    audience="https://shop.example",
    leeway=30.0,
    longest=3600.0,
    required=("sub", "iat", "jti", "sid", "gen"),
)
DAYS = 24 * 3600.0


class ThreadedArgon2(Argon2):
    """Hashing beside the event loop, which it would otherwise hold up."""

    def hash(self, password: str) -> str:
        """Hash in a thread of gevent's pool."""
        hashed: str = get_hub().threadpool.apply(super().hash, (password,))
        return hashed

    def fits(self, kept: str, password: str) -> bool:
        """Verify in a thread of gevent's pool."""
        return bool(get_hub().threadpool.apply(super().fits, (kept, password)))


def create_from_config(store: str, session: str) -> Flask:
    """Build the shop on a shared store; `session` is server, cookie, jwt or opaque.

    Raises ValueError when a secret that this needs is absent or too short.
    """
    shared = RedisStore(store)
    return MAKERS[session](shared, Accounts(shared, ThreadedArgon2()))


def with_server(store: Store, accounts: Accounts) -> Flask:
    """Sessions in the store."""
    sessions = ServerSessions(store, new_id, time.time, Timeouts())
    return create_app(sessions=sessions, accounts=accounts, new_id=new_id)


def with_cookie(store: Store, accounts: Accounts) -> Flask:
    """Sessions in signed cookies; sign-outs reach every process within a second."""
    standings = RememberedStandings(StoredStandings(store), 1.0, time.time)
    keys = secrets_of(COOKIE_KEY)
    sessions = CookieSessions(keys, standings, new_id, time.time, Timeouts())
    return create_app(sessions=sessions, accounts=accounts, new_id=new_id)


def with_jwt(store: Store, accounts: Accounts) -> Flask:
    """Access tokens for five minutes, refresh tokens for thirty days."""
    ring = key_ring()
    families = Families(store, new_id, time.time, 30 * DAYS, grace=5.0)
    sessions = JwtSessions(
        Issuing(lambda: ring, families),
        lambda token, policy: verify(token, ring.own(), policy, now=time.time()),
        POLICY,
        RememberedStandings(StoredStandings(store), 1.0, time.time),
        new_id,
        time.time,
    )
    return create_app(
        sessions=sessions, accounts=accounts, new_id=new_id, keys=ring.published
    )


def with_opaque(store: Store, accounts: Accounts) -> Flask:
    """Opaque tokens; issuer and shop are one process here, and two in the lab."""
    key = secret(CALLER_KEY)
    issuer = ServerSessions(store, new_id, time.time, Timeouts())

    def introspect(caller: str, token: str) -> dict[str, object] | None:
        known = hmac.compare_digest(caller.encode(), f"Bearer {key}".encode())
        return dict(described(issuer, token)) if known else None

    sessions = OpaqueSessions(store, new_id, time.time, Timeouts())
    sessions.ask = Remembered(lambda t: described(issuer, t), 1.0, time.time)
    return create_app(
        sessions=sessions, accounts=accounts, new_id=new_id, introspect=introspect
    )


def new_id() -> str:
    """Make an id that nobody can guess."""
    return secrets.token_urlsafe(24)


MAKERS: dict[str, Callable[[Store, Accounts], Flask]] = {
    "server": with_server,
    "cookie": with_cookie,
    "jwt": with_jwt,
    "opaque": with_opaque,
}
