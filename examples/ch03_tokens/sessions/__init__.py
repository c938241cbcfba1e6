"""Who is signed in, wherever that is written down.

session          what every backend answers: session, ticket, timeouts
server_sessions  in the store: the ticket is a random id
cookie_sessions  in a signed cookie
jwt_sessions     in an access token, with a refresh token beside it
opaque_sessions  behind a token that only its issuer can introspect (RFC 7662)
refresh_tokens   rotation, and families that end when a token is reused (RFC 9700)
revocations      sessions that were ended before their time
bounded_memory   answers that a process keeps, so many and for so long
"""

from examples.ch03_tokens.sessions.cookie_sessions import CookieSessions
from examples.ch03_tokens.sessions.jwt_sessions import IssuerConfig, JwtSessions, Verify
from examples.ch03_tokens.sessions.opaque_sessions import (
    CachedIntrospection,
    OpaqueSessions,
    introspection_response,
)
from examples.ch03_tokens.sessions.refresh_tokens import (
    REFRESH_USE,
    RefreshTokenFamily,
    RefreshTokens,
)
from examples.ch03_tokens.sessions.revocations import (
    CachedRevocations,
    Revocations,
    StoredRevocations,
    UncheckedRevocations,
    UserRevocations,
)
from examples.ch03_tokens.sessions.server_sessions import ServerSessions, StoredSession
from examples.ch03_tokens.sessions.session import (
    IssuedTicket,
    SessionBackend,
    Timeouts,
    UserSession,
    digest,
)

__all__ = [
    "REFRESH_USE",
    "CachedIntrospection",
    "CachedRevocations",
    "CookieSessions",
    "IssuedTicket",
    "IssuerConfig",
    "JwtSessions",
    "OpaqueSessions",
    "RefreshTokenFamily",
    "RefreshTokens",
    "Revocations",
    "ServerSessions",
    "SessionBackend",
    "StoredRevocations",
    "StoredSession",
    "Timeouts",
    "UncheckedRevocations",
    "UserRevocations",
    "UserSession",
    "Verify",
    "digest",
    "introspection_response",
]
