"""Chapter 3: signing in, four ways, and a verifier that refuses what it should."""

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.cookie_sessions import CookieSessions
from examples.ch03_tokens.environment import key_ring, written
from examples.ch03_tokens.errors import (
    ClaimRefused,
    Expired,
    Forged,
    KeyMisfit,
    Malformed,
    Reused,
    SessionError,
    TokenError,
)
from examples.ch03_tokens.families import Families, Family
from examples.ch03_tokens.introspection import OpaqueSessions
from examples.ch03_tokens.jwt_sessions import Issuing, JwtSessions
from examples.ch03_tokens.keyring import KeyRing
from examples.ch03_tokens.passwords import Accounts, Argon2
from examples.ch03_tokens.published import PublishedKeys
from examples.ch03_tokens.server_sessions import ServerSessions
from examples.ch03_tokens.sessions import Grant, Session, Sessions, Timeouts
from examples.ch03_tokens.signature import verify_signature
from examples.ch03_tokens.standing import (
    RememberedStandings,
    Standing,
    StoredStandings,
    UncheckedStandings,
)
from examples.ch03_tokens.verifier import KeySet, Policy, verify

__all__ = [
    "Accounts",
    "Argon2",
    "ClaimRefused",
    "CookieSessions",
    "Expired",
    "Families",
    "Family",
    "Forged",
    "Grant",
    "Issuing",
    "JwtSessions",
    "KeyMisfit",
    "KeyRing",
    "KeySet",
    "Malformed",
    "OpaqueSessions",
    "Policy",
    "PublishedKeys",
    "RememberedStandings",
    "Reused",
    "ServerSessions",
    "Session",
    "SessionError",
    "Sessions",
    "Standing",
    "StoredStandings",
    "Timeouts",
    "TokenError",
    "UncheckedStandings",
    "create_app",
    "key_ring",
    "verify",
    "verify_signature",
    "written",
]
