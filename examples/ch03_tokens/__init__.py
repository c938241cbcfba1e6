"""Chapter 3: session tokens. Signing in, four ways, in the order of a request.

app            sign-in, sign-out, orders, the published keys, introspection over HTTP
cookies        the session cookie, and the one for trying things out
csrf           requests that pages of other sites sent
passwords      accounts and hashed passwords
sessions/      the four backends, refresh tokens, revocations
jwt/           the verifier of tokens, the keys of the issuer
errors         what can be wrong with a token or a session
environment    secrets from the environment
serve, visitor real servers, and somebody who signs in there
"""

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.environment import dump_key_ring, load_key_ring
from examples.ch03_tokens.errors import (
    ExpiredToken,
    InvalidClaim,
    InvalidKey,
    InvalidSignature,
    IssuerUnavailable,
    MalformedToken,
    RefreshTokenReused,
    SessionError,
    TokenError,
)
from examples.ch03_tokens.jwt import (
    JwksCache,
    JwkSet,
    KeyRing,
    TokenPolicy,
    verification_key,
    verify,
    verify_signature,
)
from examples.ch03_tokens.passwords import Accounts, Argon2
from examples.ch03_tokens.sessions import (
    REFRESH_USE,
    CachedRevocations,
    CookieSessions,
    IssuedTicket,
    IssuerConfig,
    JwtSessions,
    OpaqueSessions,
    RefreshTokenFamily,
    RefreshTokens,
    ServerSessions,
    SessionBackend,
    StoredRevocations,
    Timeouts,
    UncheckedRevocations,
    UserRevocations,
    UserSession,
)

__all__ = [
    "REFRESH_USE",
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
    "IssuerUnavailable",
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
    "verification_key",
    "verify",
    "verify_signature",
]
