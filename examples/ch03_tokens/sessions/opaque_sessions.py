"""Opaque tokens: only the issuer knows what they mean, and is asked (RFC 7662)."""

from collections.abc import Callable, Mapping

from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.sessions.bounded_memory import BoundedMemory
from examples.ch03_tokens.sessions.server_sessions import ServerSessions
from examples.ch03_tokens.sessions.session import (
    AuthScheme,
    Clock,
    UserSession,
    digest,
)

IntrospectionResponse = Mapping[str, object]
Introspect = Callable[[str], IntrospectionResponse]
# Not a word about why (section 2.2).
INACTIVE: IntrospectionResponse = {"active": False}
INACTIVE_SECONDS = 5.0  # for which a token that means nothing is remembered as such


def introspection_response(
    sessions: ServerSessions, token: str
) -> IntrospectionResponse:
    """Answer what a token means, as its issuer."""
    try:
        session, _ = sessions.authenticate(token)
    except SessionError:
        return INACTIVE
    return {
        "active": True,
        "sub": session.user,
        "sid": session.id,
        "iat": int(session.started_at),
        "exp": int(session.expires_at),
    }


class OpaqueSessions(ServerSessions):
    """Sessions of an issuer, looked up by asking it instead of its store."""

    auth_scheme: AuthScheme = "bearer"
    introspect: Introspect

    def authenticate(self, ticket: str) -> tuple[UserSession, str]:
        """Ask the issuer what the token means."""
        response = self.introspect(ticket)
        if response.get("active") is not True:
            raise SessionError("the token is not active")
        started, expires = (float(str(response[name])) for name in ("iat", "exp"))
        return UserSession(
            str(response["sub"]), str(response["sid"]), started, expires
        ), ticket


class CachedIntrospection:
    """Answers kept for `seconds`: fewer questions, later bad news (section 4).

    Tokens are remembered by their digests, and those that mean nothing apart from the
    others and for seconds, so that made-up ones crowd out nobody.
    """

    def __init__(self, introspect: Introspect, seconds: float, clock: Clock) -> None:
        self._introspect, self._seconds, self._clock = introspect, seconds, clock
        self._active = BoundedMemory[IntrospectionResponse](clock)
        self._inactive = BoundedMemory[IntrospectionResponse](clock)

    def __call__(self, token: str) -> IntrospectionResponse:
        """Answer from memory, or ask."""
        key, now = digest(token), self._clock()
        known = self._active.get(key) or self._inactive.get(key)
        if known is not None:
            return known
        response = self._introspect(token)
        if response.get("active") is True:
            expires = float(str(response.get("exp", 0)))
            self._active.put(key, response, min(now + self._seconds, expires))
        else:
            self._inactive.put(
                key, INACTIVE, now + min(self._seconds, INACTIVE_SECONDS)
            )
        return response
