"""The shell for a real server: plain values become a store, keys, a clock, a hasher."""

import hmac
import secrets
import time
from collections.abc import Callable

from flask import Flask
from gevent import get_hub  # type: ignore[import-untyped]  # it has no types

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.cookies import INSECURE, SECURE, SessionCookie
from examples.ch03_tokens.environment import (
    COOKIE_KEY,
    INTROSPECTION_KEY,
    load_key_ring,
    read_secret,
    read_secrets,
)
from examples.ch03_tokens.jwt import TokenPolicy, verify
from examples.ch03_tokens.passwords import Accounts, Argon2
from examples.ch03_tokens.sessions import (
    REFRESH_USE,
    CachedIntrospection,
    CachedRevocations,
    CookieSessions,
    IssuerConfig,
    JwtSessions,
    OpaqueSessions,
    RefreshTokens,
    ServerSessions,
    StoredRevocations,
    Timeouts,
    introspection_response,
)
from examples.lab import Store
from examples.lab.store import RedisStore

LEEWAY = 30.0  # seconds by which clocks of two machines may disagree
GRACE = 5.0  # seconds in which an exchanged refresh token may come again
TIMEOUTS = Timeouts(leeway=LEEWAY)
POLICY = TokenPolicy(
    ("EdDSA",),
    issuer="https://shop.example",
    audience="https://shop.example",
    leeway=LEEWAY,
    max_lifetime=3600.0,
    required_claims=("sub", "iat", "jti", "sid", "gen"),
)
DAYS = 24 * 3600.0


class ThreadedArgon2(Argon2):
    """Hashing beside the event loop, which it would otherwise hold up."""

    def hash(self, password: str) -> str:
        """Hash in a thread of gevent's pool."""
        hashed: str = get_hub().threadpool.apply(super().hash, (password,))
        return hashed

    def verify(self, hashed: str, password: str) -> bool:
        """Verify in a thread of gevent's pool."""
        return bool(get_hub().threadpool.apply(super().verify, (hashed, password)))


def create_from_config(
    store: str, session: str, insecure_cookies: bool = False
) -> Flask:
    """Build the shop on a shared store; `session` is server, cookie, jwt or opaque.

    With `insecure_cookies` they travel over plain http, on this machine alone.

    Raises ValueError when a secret that this needs is absent or too short.
    """
    shared = RedisStore(store)
    accounts = Accounts(shared, ThreadedArgon2())
    return FACTORIES[session](
        shared, accounts, INSECURE if insecure_cookies else SECURE
    )


def server_sessions_app(
    store: Store, accounts: Accounts, cookie: SessionCookie
) -> Flask:
    """Sessions in the store."""
    sessions = ServerSessions(store, new_id, time.time, TIMEOUTS)
    return create_app(
        sessions=sessions, accounts=accounts, new_id=new_id, cookie=cookie
    )


def cookie_sessions_app(
    store: Store, accounts: Accounts, cookie: SessionCookie
) -> Flask:
    """Sessions in signed cookies; sign-outs reach every process within a second."""
    revocations = CachedRevocations(StoredRevocations(store), 1.0, time.time)
    keys = read_secrets(COOKIE_KEY)
    sessions = CookieSessions(keys, revocations, new_id, time.time, TIMEOUTS)
    return create_app(
        sessions=sessions, accounts=accounts, new_id=new_id, cookie=cookie
    )


def jwt_sessions_app(store: Store, accounts: Accounts, cookie: SessionCookie) -> Flask:
    """Access tokens for five minutes, refresh tokens for thirty days."""
    ring = load_key_ring()
    keys = ring.secrets_for(REFRESH_USE)
    refresh_tokens = RefreshTokens(
        store, new_id, time.time, 30 * DAYS, GRACE, keys=lambda: keys
    )
    sessions = JwtSessions(
        IssuerConfig(lambda: ring, refresh_tokens),
        lambda token, policy: verify(
            token, ring.verification_keys(), policy, now=time.time()
        ),
        POLICY,
        CachedRevocations(StoredRevocations(store), 1.0, time.time),
        new_id,
        time.time,
    )
    return create_app(
        sessions=sessions, accounts=accounts, new_id=new_id, keys=ring.public_keys
    )


def opaque_sessions_app(
    store: Store, accounts: Accounts, cookie: SessionCookie
) -> Flask:
    """Opaque tokens; issuer and shop are one process here, and two in the lab."""
    key = read_secret(INTROSPECTION_KEY)
    issuer = ServerSessions(store, new_id, time.time, TIMEOUTS)

    def introspect(caller: str, token: str) -> dict[str, object] | None:
        known = hmac.compare_digest(caller.encode(), f"Bearer {key}".encode())
        return dict(introspection_response(issuer, token)) if known else None

    sessions = OpaqueSessions(store, new_id, time.time, TIMEOUTS)
    sessions.introspect = CachedIntrospection(
        lambda t: introspection_response(issuer, t), 1.0, time.time
    )
    return create_app(
        sessions=sessions, accounts=accounts, new_id=new_id, introspect=introspect
    )


def new_id() -> str:
    """Make an id that nobody can guess."""
    return secrets.token_urlsafe(24)


FACTORIES: dict[str, Callable[[Store, Accounts, SessionCookie], Flask]] = {
    "server": server_sessions_app,
    "cookie": cookie_sessions_app,
    "jwt": jwt_sessions_app,
    "opaque": opaque_sessions_app,
}
