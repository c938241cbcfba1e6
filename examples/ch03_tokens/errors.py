"""What can be wrong with a token or a session, drawn as a tree.

TokenError
├── Malformed       no token that everybody reads alike
├── KeyMisfit       no key, or one that was not made for this
├── Forged          the signature does not fit
└── ClaimRefused    signed by us, and not for this: who, whom, what for, when
    └── Expired     it was good once
SessionError        nobody is signed in by what was shown
└── Reused(user, session)  a refresh token came twice: one of the two bearers is a thief
"""


class TokenError(Exception):
    """The token is refused; the message says why, and never shows the token."""


class Malformed(TokenError):
    """Not a compact JWS in its one canonical spelling."""


class KeyMisfit(TokenError):
    """No key for this token, or a key that may not be used for it."""


class Forged(TokenError):
    """The signature is not that of the key."""


class ClaimRefused(TokenError):
    """The signature fits, the claims do not meet the policy."""


class Expired(ClaimRefused):
    """The token's time is over."""


class SessionError(Exception):
    """Nobody is signed in by what the client showed."""


class Reused(SessionError):
    """A refresh token was shown after it had been exchanged; whose, and in which."""

    def __init__(self, user: str, session: str) -> None:
        super().__init__("this refresh token was used before; sign in again")
        self.user, self.session = user, session
