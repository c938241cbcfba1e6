"""JWT access tokens and rotating refresh tokens: short-lived, and asked of nobody."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch03_tokens.errors import Reused, SessionError, TokenError
from examples.ch03_tokens.families import Families
from examples.ch03_tokens.keyring import KeyRing
from examples.ch03_tokens.sessions import Carrier, Clock, Grant, Ids, Session
from examples.ch03_tokens.standing import Standings
from examples.ch03_tokens.verifier import Policy

Verify = Callable[[str, Policy], dict[str, object]]  # with the keys one has


@dataclass(frozen=True, slots=True)
class Issuing:
    """What an issuer needs: its keys at this moment, and how long a token lives."""

    ring: Callable[[], KeyRing]
    families: Families
    life: float = 300.0


class JwtSessions:
    """Sessions in signed tokens; `standings` may or may not be asked on the way in."""

    carrier: Carrier = "bearer"

    def __init__(  # noqa: PLR0913, PLR0917  the collaborators of an issuer
        self,
        issuing: Issuing,
        verify: Verify,
        policy: Policy,
        standings: Standings,
        new_id: Ids,
        clock: Clock,
    ) -> None:
        self._issuing, self._verify, self._policy = issuing, verify, policy
        self._standings, self._new_id, self._clock = standings, new_id, clock

    def begin(self, user: str, shown: str = "") -> Grant:
        """Sign in: a new family, and its first pair of tokens."""
        self.end(shown)
        generation = self._standings.latest(user).generation
        public_id, refresh = self._issuing.families.begin(user, generation)
        return self._pair(user, public_id, generation, refresh)

    def find(self, ticket: str) -> tuple[Session, str]:
        """Verify the token; a store is read only if `standings` reads one."""
        try:
            claims = self._verify(ticket, self._policy)
        except TokenError as error:
            raise SessionError(f"the token is refused: {error}") from None
        user, public_id = str(claims["sub"]), str(claims["sid"])
        if not self._standings.of(user).allows(public_id, whole(claims["gen"])):
            raise SessionError("this session was ended")
        began, until = whole(claims["iat"]), whole(claims["exp"])
        return Session(user, public_id, began, until), ticket

    def renew(self, refresh: str) -> Grant:
        """Exchange a refresh token; one that comes twice ends the whole session."""
        families = self._issuing.families
        try:
            public_id, family, token = families.exchange(refresh)
        except Reused as reused:
            self._stop(reused.user, reused.session)
            raise
        standing = self._standings.latest(family.user)
        if not standing.allows(public_id, family.generation):
            families.end(public_id)
            raise SessionError("this session was ended")
        return self._pair(family.user, public_id, family.generation, token)

    def end(self, ticket: str) -> None:
        """Sign out: no further tokens, and this one is listed until it expires."""
        try:
            session, _ = self.find(ticket)
        except SessionError:
            return
        self._issuing.families.end(session.id)
        self._stop(session.user, session.id)

    def end_all(self, user: str) -> None:
        """Begin a new generation: neither access nor refresh tokens of the old pass."""
        self._standings.change(user, lambda standing: standing.ended_everywhere())

    def _stop(self, user: str, public_id: str) -> None:
        now = self._clock()
        until = int(now + self._issuing.life + self._policy.leeway) + 1
        self._standings.change(user, lambda s: s.without(public_id, until, now))

    def _pair(self, user: str, sid: str, generation: int, refresh: str) -> Grant:
        now, life = int(self._clock()), int(self._issuing.life)
        claims = {
            "iss": self._policy.issuer,
            "aud": self._policy.audience,
            "sub": user,
            "iat": now,
            "exp": now + life,
            "jti": self._new_id(),
            "sid": sid,
            "gen": generation,
        }
        return Grant(self._issuing.ring().sign(claims), life, refresh)


def whole(value: object) -> int:
    """Read a whole number from claims that were verified."""
    return value if isinstance(value, int) else 0
