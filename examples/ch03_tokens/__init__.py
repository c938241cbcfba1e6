"""Chapter 3: signing in, four ways, and a verifier that refuses what it should."""

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.cookie_sessions import CookieSessions
from examples.ch03_tokens.environment import dump_key_ring, load_key_ring
from examples.ch03_tokens.errors import (
    ExpiredToken,
    InvalidClaim,
    InvalidKey,
    InvalidSignature,
    MalformedToken,
    RefreshTokenReused,
    SessionError,
    TokenError,
)
from examples.ch03_tokens.families import RefreshTokenFamily, RefreshTokens
from examples.ch03_tokens.introspection import OpaqueSessions
from examples.ch03_tokens.jwt_sessions import IssuerConfig, JwtSessions
from examples.ch03_tokens.keyring import KeyRing
from examples.ch03_tokens.passwords import Accounts, Argon2
from examples.ch03_tokens.published import JwksCache
from examples.ch03_tokens.server_sessions import ServerSessions
from examples.ch03_tokens.sessions import (
    IssuedTicket,
    SessionBackend,
    Timeouts,
    UserSession,
)
from examples.ch03_tokens.signature import verify_signature
from examples.ch03_tokens.standing import (
    CachedRevocations,
    StoredRevocations,
    UncheckedRevocations,
    UserRevocations,
)
from examples.ch03_tokens.verifier import JwkSet, TokenPolicy, verify

__all__ = [
    "Accounts",
    "Argon2",
    "CachedRevocations",
    "CookieSessions",
    "ExpiredToken",
    "InvalidClaim",
    "InvalidKey",
    "InvalidSignature",
    "IssuedTicket",
    "IssuerConfig",
    "JwkSet",
    "JwksCache",
    "JwtSessions",
    "KeyRing",
    "MalformedToken",
    "OpaqueSessions",
    "RefreshTokenFamily",
    "RefreshTokenReused",
    "RefreshTokens",
    "ServerSessions",
    "SessionBackend",
    "SessionError",
    "StoredRevocations",
    "Timeouts",
    "TokenError",
    "TokenPolicy",
    "UncheckedRevocations",
    "UserRevocations",
    "UserSession",
    "create_app",
    "dump_key_ring",
    "load_key_ring",
    "verify",
    "verify_signature",
]
