"""JWT access tokens and rotating refresh tokens: short-lived, and asked of nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from examples.ch03_tokens.errors import (
    ExpiredToken,
    RefreshTokenReused,
    SessionError,
    TokenError,
)
from examples.ch03_tokens.jwt import KeyRing, TokenPolicy
from examples.ch03_tokens.sessions.refresh_tokens import RefreshTokens
from examples.ch03_tokens.sessions.revocations import Revocations, UserRevocations
from examples.ch03_tokens.sessions.session import (
    AuthScheme,
    Clock,
    IssuedTicket,
    NewId,
    UserSession,
)

Verify = Callable[[str, TokenPolicy], dict[str, object]]  # with the keys one has


@dataclass(frozen=True, slots=True)
class IssuerConfig:
    """What an issuer needs: its keys at this moment, and how long a token lives."""

    key_ring: Callable[[], KeyRing]
    refresh_tokens: RefreshTokens
    lifetime: float = 300.0


class JwtSessions:
    """Sessions in signed tokens; `revocations` may or may not read a store."""

    auth_scheme: AuthScheme = "bearer"

    def __init__(  # noqa: PLR0913, PLR0917  the collaborators of an issuer
        self,
        issuer: IssuerConfig,
        verify: Verify,
        policy: TokenPolicy,
        revocations: Revocations,
        new_id: NewId,
        clock: Clock,
    ) -> None:
        self._issuer, self._verify, self._policy = issuer, verify, policy
        self._revocations, self._new_id, self._clock = revocations, new_id, clock

    def sign_in(self, user: str, previous: str = "") -> IssuedTicket:
        """Sign in: a new family, and its first pair of tokens."""
        self.sign_out(previous)
        generation = self._revocations.latest(user).generation
        public_id, refresh_token = self._issuer.refresh_tokens.issue(user, generation)
        return self._issue(user, public_id, generation, refresh_token)

    def authenticate(self, ticket: str) -> tuple[UserSession, str]:
        """Verify the token; a store is read only if `revocations` reads one."""
        try:
            claims = self._verify(ticket, self._policy)
        except TokenError as error:
            raise SessionError(f"the token is refused: {error}") from None
        return session_of(claims, self._revocations.get(str(claims["sub"]))), ticket

    def refresh(self, refresh_token: str) -> IssuedTicket:
        """Exchange a refresh token; one that comes twice ends the whole session."""
        refresh_tokens = self._issuer.refresh_tokens
        try:
            public_id, family, successor = refresh_tokens.exchange(refresh_token)
        except RefreshTokenReused as error:
            self._revoke(error.user, error.session)
            raise
        revocations = self._revocations.latest(family.user)
        if not revocations.allows(public_id, family.generation):
            refresh_tokens.revoke(public_id)
            raise SessionError("this session was ended")
        return self._issue(family.user, public_id, family.generation, successor)

    def find(self, ticket: str) -> UserSession:
        """Verify; an expired token still stands for a family that can be refreshed."""
        expired = False
        try:
            claims = self._verify(ticket, self._policy)
        except ExpiredToken as error:
            expired, claims = True, dict(error.claims)
        except TokenError as error:
            raise SessionError(f"the token is refused: {error}") from None
        session = session_of(claims, self._revocations.latest(str(claims["sub"])))
        if expired and not self._issuer.refresh_tokens.alive(session.id):
            raise SessionError("this session has expired")
        return session

    def sign_out(self, ticket: str) -> bool:
        """Sign out: no further tokens, and this one is listed until it expires."""
        try:
            session = self.find(ticket)
        except SessionError:
            return False
        self._issuer.refresh_tokens.revoke(session.id)
        self._revoke(session.user, session.id)
        return True

    def sign_out_everywhere(self, user: str) -> None:
        """Begin a new generation: neither access nor refresh tokens of the old pass."""
        self._revocations.update(user, lambda current: current.end_all_sessions())

    def _revoke(self, user: str, public_id: str) -> None:
        # Of the clocks that issue, verify and tidy this list, any two may disagree.
        now, leeway = self._clock(), self._policy.leeway
        until = int(now + self._issuer.lifetime + 3 * leeway) + 1
        self._revocations.update(
            user, lambda current: current.end_session(public_id, until, now)
        )

    def _issue(
        self, user: str, sid: str, generation: int, refresh_token: str
    ) -> IssuedTicket:
        now, lifetime = int(self._clock()), int(self._issuer.lifetime)
        claims = {
            "iss": self._policy.issuer,
            "aud": self._policy.audience,
            "sub": user,
            "iat": now,
            "exp": now + lifetime,
            "jti": self._new_id(),
            "sid": sid,
            "gen": generation,
        }
        return IssuedTicket(
            self._issuer.key_ring().sign(claims), lifetime, refresh_token
        )


def session_of(
    claims: Mapping[str, object], revocations: UserRevocations
) -> UserSession:
    """Return the session of claims that were verified; raises SessionError."""
    user, public_id = str(claims["sub"]), str(claims["sid"])
    if not revocations.allows(public_id, integer(claims["gen"])):
        raise SessionError("this session was ended")
    started, expires = integer(claims["iat"]), integer(claims["exp"])
    return UserSession(user, public_id, started, expires)


def integer(value: object) -> int:
    """Read a whole number from claims that were verified."""
    return value if isinstance(value, int) else 0
