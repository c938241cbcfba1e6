"""What can be wrong with a token or a session, drawn as a tree.

TokenError
├── MalformedToken      no token that everybody reads alike
├── InvalidKey          no key, or one that was not made for this
├── InvalidSignature    the signature does not fit
└── InvalidClaim        signed by us, and not for this: who, whom, what for, when
    └── ExpiredToken(claims)  it was good once
IssuerUnavailable       no keys to verify with, and nobody to ask for them
SessionError            nobody is signed in by what was shown
└── RefreshTokenReused(user, session)  it came twice: one of its bearers is a thief
"""

from collections.abc import Mapping


class TokenError(Exception):
    """The token is refused; the message says why, and never shows the token."""


class MalformedToken(TokenError):
    """Not a compact JWS in its one canonical spelling."""


class InvalidKey(TokenError):
    """No key for this token, or a key that may not be used for it."""


class InvalidSignature(TokenError):
    """The signature is not that of the key."""


class InvalidClaim(TokenError):
    """The signature fits, the claims do not meet the policy."""


class ExpiredToken(InvalidClaim):
    """The token's time is over, and nothing else is wrong with it; its claims."""

    def __init__(self, claims: Mapping[str, object]) -> None:
        super().__init__("expired")
        self.claims = claims


class IssuerUnavailable(Exception):
    """The issuer's keys are not known here, or too old, and it does not answer."""

    public = "the issuer's keys cannot be fetched; try again later"


class SessionError(Exception):
    """Nobody is signed in by what the client showed."""


class RefreshTokenReused(SessionError):
    """A refresh token was shown after it had been exchanged; whose, and in which."""

    def __init__(self, user: str, session: str) -> None:
        super().__init__("this refresh token was used before; sign in again")
        self.user, self.session = user, session
