"""Refresh tokens: each is good for one exchange, and all of one sign-in are a family.

A token that comes a second time was copied. Nobody can tell the thief from the owner,
so the whole family ends (RFC 9700, section 4.14.2).
"""

from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Literal

from examples.bookshop.jsontext import decode, encode
from examples.bookshop.record import record
from examples.ch03_tokens.errors import Reused, SessionError
from examples.ch03_tokens.sessions import Clock, Ids, digest
from examples.lab import Store

Verdict = Literal["exchange", "reused"]
TRIES = 3  # of two who exchange at one instant, one is second


@dataclass(frozen=True, slots=True)
class Family:
    """One sign-in; of the tokens only digests are kept, of the one before it too."""

    user: str
    began: int
    generation: int
    current: str
    before: str = ""
    changed: int = 0

    def judge(self, shown: str, now: float, grace: float) -> Verdict:
        """Say what to do with a token of this family, shown as a digest.

        `grace` seconds long the token before is good as well: a reply may be lost.
        """
        if compare_digest(shown, self.current):
            return "exchange"
        late = compare_digest(shown, self.before) and now < self.changed + grace
        return "exchange" if late else "reused"

    def with_next(self, token: str, shown: str, now: float) -> "Family":
        """Return the family after an exchange."""
        return replace(self, current=token, before=shown, changed=int(now))


class Families:
    """The families in a store; a refresh token is "name.secret"."""

    def __init__(
        self, store: Store, new_id: Ids, clock: Clock, life: float, grace: float = 0.0
    ) -> None:
        self._store, self._new_id, self._clock = store, new_id, clock
        self._life, self._grace = life, grace

    def begin(self, user: str, generation: int) -> tuple[str, str]:
        """Found a family; return its public id and the first token."""
        name, secret, now = self._new_id(), self._new_id(), int(self._clock())
        family = Family(user, now, generation, digest(secret))
        self._store.set(key(digest(name)), encode(family), self._life)
        return digest(name), f"{name}.{secret}"

    def exchange(self, token: str) -> tuple[str, Family, str]:
        """Return public id, family and next token; raises Reused or SessionError."""
        name, _, secret = token.partition(".")
        for _ in range(TRIES):
            raw, now = self._store.get(key(digest(name))), self._clock()
            if raw is None:
                raise SessionError("this refresh token is unknown, or was taken back")
            family = record(Family, decode(raw))
            if family.judge(digest(secret), now, self._grace) == "reused":
                self.end(digest(name))
                raise Reused(family.user, digest(name))
            new = self._new_id()
            after = family.with_next(digest(new), digest(secret), now)
            left = family.began + self._life - now
            slot = key(digest(name))
            if self._store.compare_and_set(slot, raw, encode(after), left):
                return digest(name), after, f"{name}.{new}"
        raise SessionError("too many exchanges at once")

    def end(self, public_id: str) -> None:
        """End a family: none of its tokens can be exchanged any more."""
        self._store.delete(key(public_id))


def key(public_id: str) -> str:
    """Return where a family is kept."""
    return f"family:{public_id}"
