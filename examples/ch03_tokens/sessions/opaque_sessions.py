"""Opaque tokens: only the issuer knows what they mean, and is asked (RFC 7662)."""

from collections.abc import Callable, Mapping

from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.sessions.server_sessions import ServerSessions
from examples.ch03_tokens.sessions.session import AuthScheme, Clock, UserSession

IntrospectionResponse = Mapping[str, object]
Introspect = Callable[[str], IntrospectionResponse]
# Not a word about why (section 2.2).
INACTIVE: IntrospectionResponse = {"active": False}


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
    """Answers kept for `seconds`: fewer questions, later bad news (section 4)."""

    def __init__(self, introspect: Introspect, seconds: float, clock: Clock) -> None:
        self._introspect, self._seconds, self._clock = introspect, seconds, clock
        self._cached: dict[str, tuple[float, IntrospectionResponse]] = {}

    def __call__(self, token: str) -> IntrospectionResponse:
        """Answer from memory, or ask."""
        asked_at, response = self._cached.get(token, (float("-inf"), INACTIVE))
        if self._clock() - asked_at < self._seconds and unexpired(
            response, self._clock()
        ):
            return response
        response = self._introspect(token)
        self._cached[token] = (self._clock(), response)
        return response


def unexpired(response: IntrospectionResponse, now: float) -> bool:
    """Say whether what was answered has not expired meanwhile."""
    return now < float(str(response.get("exp", 0)))
