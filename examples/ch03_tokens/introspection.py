"""Opaque tokens: only the issuer knows what they mean, and is asked (RFC 7662)."""

from collections.abc import Callable, Mapping

from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.server_sessions import ServerSessions
from examples.ch03_tokens.sessions import Carrier, Clock, Session

Answer = Mapping[str, object]
Ask = Callable[[str], Answer]
INACTIVE: Answer = {"active": False}  # and not a word about why (section 2.2)


def described(sessions: ServerSessions, token: str) -> Answer:
    """Answer what a token means, as its issuer."""
    try:
        session, _ = sessions.find(token)
    except SessionError:
        return INACTIVE
    return {
        "active": True,
        "sub": session.user,
        "sid": session.id,
        "iat": int(session.began),
        "exp": int(session.until),
    }


class OpaqueSessions(ServerSessions):
    """Sessions of an issuer, looked up by asking it instead of its store."""

    carrier: Carrier = "bearer"
    ask: Ask

    def find(self, ticket: str) -> tuple[Session, str]:
        """Ask the issuer what the token means."""
        told = self.ask(ticket)
        if told.get("active") is not True:
            raise SessionError("the token is not active")
        began, until = (float(str(told[name])) for name in ("iat", "exp"))
        return Session(str(told["sub"]), str(told["sid"]), began, until), ticket


class Remembered:
    """Answers kept for `seconds`: fewer questions, later bad news (section 4)."""

    def __init__(self, ask: Ask, seconds: float, clock: Clock) -> None:
        self._ask, self._seconds, self._clock = ask, seconds, clock
        self._known: dict[str, tuple[float, Answer]] = {}

    def __call__(self, token: str) -> Answer:
        """Answer from memory, or ask."""
        asked, answer = self._known.get(token, (float("-inf"), INACTIVE))
        if self._clock() - asked < self._seconds and within(answer, self._clock()):
            return answer
        answer = self._ask(token)
        self._known[token] = (self._clock(), answer)
        return answer


def within(answer: Answer, now: float) -> bool:
    """Say whether what was answered has not expired meanwhile."""
    return now < float(str(answer.get("exp", 0)))
