"""How the laboratory builds the shop: four places for sessions, and an issuer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from flask import Flask

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.experiments.keys import ED
from examples.ch03_tokens.jwt import KeyRing, TokenPolicy, verify
from examples.ch03_tokens.passwords import Accounts
from examples.ch03_tokens.sessions import (
    REFRESH_USE,
    CachedIntrospection,
    CachedRevocations,
    CookieSessions,
    IssuerConfig,
    JwtSessions,
    OpaqueSessions,
    RefreshTokens,
    Revocations,
    ServerSessions,
    SessionBackend,
    StoredRevocations,
    Timeouts,
    UncheckedRevocations,
    introspection_response,
)
from examples.lab import Node

SECRET = "a secret that every replica of the shop knows"
CALLER = "Bearer a secret between the shop and its issuer"
NEVER = float("inf")
DAY = 24 * 3600.0
ISSUER = "https://shop.example"
POLICY = TokenPolicy(
    ("EdDSA",), ISSUER, ISSUER, required_claims=("sub", "iat", "jti", "sid", "gen")
)


def ring() -> KeyRing:
    """Return the keys of the issuer: one."""
    return KeyRing((ED | {"kid": "2027-01", "alg": "EdDSA"},), "2027-01")


@dataclass(frozen=True, slots=True)
class Setting:
    """What an experiment varies; times in seconds.

    `asks` is how long an answer about a session is remembered before the store or the
    issuer is asked again: 0 asks each time, NEVER asks nobody.
    """

    life: float = 300.0
    asks: float = NEVER
    grace: float = 0.0
    timeouts: Timeouts = field(default_factory=Timeouts)


def new_id(node: Node) -> str:
    """Draw an id; in production `secrets.token_urlsafe` does."""
    return "".join(f"{int(node.random() * 2**48):012x}" for _ in range(2))


def revocations(node: Node, setting: Setting) -> Revocations:
    """Return whoever knows what was taken back."""
    stored = StoredRevocations(node.store("store"))
    if setting.asks == NEVER:
        return UncheckedRevocations(stored)
    return CachedRevocations(stored, setting.asks, node.clock)


def with_server(node: Node, setting: Setting, accounts: Accounts) -> Flask:
    """Sessions in the store."""
    store, ids = node.store("store"), partial(new_id, node)
    sessions = ServerSessions(store, ids, node.clock, setting.timeouts)
    return shop(sessions, accounts, node)


def with_cookie(node: Node, setting: Setting, accounts: Accounts) -> Flask:
    """Sessions in a signed cookie."""
    known, ids = revocations(node, setting), partial(new_id, node)
    sessions = CookieSessions([SECRET], known, ids, node.clock, setting.timeouts)
    return shop(sessions, accounts, node)


def with_jwt(node: Node, setting: Setting, accounts: Accounts) -> Flask:
    """Sessions in access tokens, with refresh tokens in the store."""
    ids = partial(new_id, node)
    refresh_tokens = RefreshTokens(
        node.store("store"), ids, node.clock, 30 * DAY, setting.grace,
        keys=lambda: ring().secrets_for(REFRESH_USE),
    )  # fmt: skip
    sessions = JwtSessions(
        IssuerConfig(ring, refresh_tokens, setting.life),
        lambda token, policy: verify(
            token, ring().verification_keys(), policy, now=node.clock()
        ),
        POLICY,
        revocations(node, setting),
        ids,
        node.clock,
    )
    return shop(sessions, accounts, node)


def with_opaque(node: Node, setting: Setting, accounts: Accounts) -> Flask:
    """Tokens that mean nothing here: the issuer is asked."""
    ids = partial(new_id, node)
    sessions = OpaqueSessions(node.store("store"), ids, node.clock, setting.timeouts)
    remote = node.session()

    def ask(token: str) -> Mapping[str, object]:
        body, fields = {"token": token}, {"Authorization": CALLER}
        reply = remote.post("https://issuer/introspect", data=body, headers=fields)
        answer: Mapping[str, object] = reply.json()
        return answer

    sessions.introspect = (
        CachedIntrospection(ask, setting.asks, node.clock) if setting.asks else ask
    )
    return shop(sessions, accounts, node)


def issuer(node: Node, setting: Setting, accounts: Accounts) -> Flask:
    """Build the one who knows what opaque tokens mean."""
    store, ids = node.store("store"), partial(new_id, node)
    sessions = ServerSessions(store, ids, node.clock, setting.timeouts)

    def introspect(caller: str, token: str) -> dict[str, object] | None:
        known = caller == CALLER
        return dict(introspection_response(sessions, token)) if known else None

    return create_app(
        sessions=sessions,
        accounts=accounts,
        new_id=ids,
        introspect=introspect,
    )


def shop(sessions: SessionBackend, accounts: Accounts, node: Node) -> Flask:
    """Build one replica of the shop."""
    ids = partial(new_id, node)
    return create_app(sessions=sessions, accounts=accounts, new_id=ids)


MAKERS: dict[str, Callable[[Node, Setting, Accounts], Flask]] = {
    "server": with_server,
    "cookie": with_cookie,
    "jwt": with_jwt,
    "opaque": with_opaque,
}
