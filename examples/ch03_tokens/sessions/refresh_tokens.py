"""Refresh tokens: each is good for one exchange, and all of one sign-in are a family.

A token that comes a second time was copied. Nobody can tell the thief from the owner,
so the whole family ends (RFC 9700, section 4.14.2).
"""

from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Literal

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.ch03_tokens.errors import RefreshTokenReused, SessionError
from examples.ch03_tokens.sessions.session import Clock, NewId, digest
from examples.lab import Store

Verdict = Literal["exchange", "reused"]
MAX_ATTEMPTS = 3  # of two who exchange at one instant, one is second


@dataclass(frozen=True, slots=True)
class RefreshTokenFamily:
    """One sign-in; of the tokens only digests are kept, of the one before it too."""

    user: str
    began: int
    generation: int
    current: str
    before: str = ""
    changed: int = 0

    def classify(self, presented: str, now: float, grace: float) -> Verdict:
        """Say what a token of this family, presented as a digest, is.

        `grace` seconds long the token before is good as well: a reply may be lost.
        """
        if compare_digest(presented, self.current):
            return "exchange"
        in_grace = compare_digest(presented, self.before) and now < self.changed + grace
        return "exchange" if in_grace else "reused"

    def rotated(self, token: str, presented: str, now: float) -> "RefreshTokenFamily":
        """Return the family after an exchange."""
        return replace(self, current=token, before=presented, changed=int(now))


class RefreshTokens:
    """The families in a store; a refresh token is "name.secret"."""

    def __init__(
        self,
        store: Store,
        new_id: NewId,
        clock: Clock,
        lifetime: float,
        grace: float = 0.0,
    ) -> None:
        self._store, self._new_id, self._clock = store, new_id, clock
        self._lifetime, self._grace = lifetime, grace

    def issue(self, user: str, generation: int) -> tuple[str, str]:
        """Found a family; return its public id and the first token."""
        name, secret, now = self._new_id(), self._new_id(), int(self._clock())
        family = RefreshTokenFamily(user, now, generation, digest(secret))
        self._store.set(store_key(digest(name)), encode(family), self._lifetime)
        return digest(name), f"{name}.{secret}"

    def exchange(self, token: str) -> tuple[str, RefreshTokenFamily, str]:
        """Return public id, family and next token; raises SessionError."""
        name, _, secret = token.partition(".")
        slot = store_key(digest(name))
        for _ in range(MAX_ATTEMPTS):
            raw, now = self._store.get(slot), self._clock()
            if raw is None:
                raise SessionError("this refresh token is unknown, or was taken back")
            family = dataclass_from(RefreshTokenFamily, decode(raw))
            if family.classify(digest(secret), now, self._grace) == "reused":
                self.revoke(digest(name))
                raise RefreshTokenReused(family.user, digest(name))
            new = self._new_id()
            after = family.rotated(digest(new), digest(secret), now)
            remaining = family.began + self._lifetime - now
            if self._store.compare_and_set(slot, raw, encode(after), remaining):
                return digest(name), after, f"{name}.{new}"
        raise SessionError("too many exchanges at once")

    def revoke(self, public_id: str) -> None:
        """End a family: none of its tokens can be exchanged any more."""
        self._store.delete(store_key(public_id))


def store_key(public_id: str) -> str:
    """Return where a family is kept."""
    return f"family:{public_id}"
