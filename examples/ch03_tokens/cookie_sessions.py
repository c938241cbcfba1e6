"""Signed cookies: the ticket says who it is, and a signature says that we wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, TimestampSigner

from examples.bookshop.jsontext import NotJson, decode, encode
from examples.bookshop.record import record
from examples.ch03_tokens.errors import Malformed, SessionError
from examples.ch03_tokens.sessions import (
    Carrier,
    Clock,
    Grant,
    Ids,
    Session,
    Timeouts,
    no_refresh,
)
from examples.ch03_tokens.signature import to_bytes, to_text
from examples.ch03_tokens.standing import Standings

PURPOSE = "ch03 session"  # as salt: what was signed for something else is no session


class ClockedSigner(TimestampSigner):
    """itsdangerous with a clock: it asks this one method for the time."""

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock = clock

    def get_timestamp(self) -> int:
        """Return Unix time in whole seconds."""
        return int(self._clock())


@dataclass(frozen=True, slots=True)
class Said:
    """What the cookie says; the signer adds when it was signed."""

    user: str
    id: str
    began: int
    generation: int


class CookieSessions:
    """Sessions in the client; the last secret signs, each of them verifies."""

    carrier: Carrier = "cookie"

    def __init__(
        self,
        secrets: Sequence[str],
        standings: Standings,
        new_id: Ids,
        clock: Clock,
        timeouts: Timeouts,
    ) -> None:
        self._signer = ClockedSigner(
            list(secrets), salt=PURPOSE, digest_method=sha256, clock=clock
        )
        self._standings, self._new_id = standings, new_id
        self._clock, self._timeouts = clock, timeouts
        self.renew = no_refresh

    def begin(self, user: str, shown: str = "") -> Grant:
        """Sign a new cookie, and end what an old one said."""
        self.end(shown)
        generation = self._standings.latest(user).generation
        said = Said(user, self._new_id(), int(self._clock()), generation)
        return Grant(self._sealed(said), int(self._timeouts.idle))

    def find(self, ticket: str) -> tuple[Session, str]:
        """Open the cookie; sign it again once in a while, that is its "seen"."""
        said, seen = self._opened(ticket)
        now = self._clock()
        if self._timeouts.over(said.began, seen, now):
            raise SessionError("nobody is signed in by this")
        if not self._standings.of(said.user).allows(said.id, said.generation):
            raise SessionError("this session was ended")
        until = said.began + self._timeouts.absolute
        session = Session(said.user, said.id, said.began, until)
        stale = self._timeouts.stale(seen, now)
        return session, self._sealed(said) if stale else ticket

    def end(self, ticket: str) -> None:
        """Note that the session is over, for those replicas that look."""
        try:
            said, _ = self._opened(ticket)
        except SessionError:
            return
        now, until = self._clock(), int(said.began + self._timeouts.absolute)
        self._standings.change(said.user, lambda s: s.without(said.id, until, now))

    def end_all(self, user: str) -> None:
        """Begin a new generation of the user's sessions."""
        self._standings.change(user, lambda standing: standing.ended_everywhere())

    def _sealed(self, said: Said) -> str:
        return self._signer.sign(to_text(encode(said))).decode()

    def _opened(self, ticket: str) -> tuple[Said, float]:
        try:
            to_bytes(ticket.rpartition(".")[2])  # itsdangerous takes four spellings
            raw, signed = self._signer.unsign(
                ticket, max_age=int(self._timeouts.idle), return_timestamp=True
            )
            said = record(Said, decode(to_bytes(raw.decode())))
        except (BadData, Malformed, NotJson, UnicodeError):
            raise SessionError("nobody is signed in by this") from None
        return said, signed.timestamp()
