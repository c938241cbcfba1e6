"""Refresh tokens: each is good for one exchange, and all of one sign-in are a family.

A token that comes again later was copied. Nobody can tell the thief from the owner, so
the whole family ends (RFC 9700, section 4.14.2). For a few seconds after its first
exchange it is no copy but a second tab, or a client whose answer was lost: it gets the
same successor, which is derived from it, so that the store holds digests alone.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Literal

from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.ch03_tokens.errors import RefreshTokenReused, SessionError
from examples.ch03_tokens.jwt import base64url_encode
from examples.ch03_tokens.sessions.session import Clock, NewId, digest
from examples.lab import Store

Verdict = Literal["exchange", "repeat", "reused"]
REFRESH_USE = "refresh tokens"  # what a key ring derives our keys for
MAX_ATTEMPTS = 3  # of many who exchange at one instant, one is first
MAX_REMEMBERED = 16  # tokens exchanged within one grace


@dataclass(frozen=True, slots=True)
class ExchangedToken:
    """The digest of a token that was exchanged, and when first: Unix milliseconds."""

    token: str
    at: int

    def in_grace(self, now: float, grace: float) -> bool:
        """Say whether it may come again; that it comes does not prolong it."""
        return now * 1000 < self.at + grace * 1000


@dataclass(frozen=True, slots=True)
class RefreshTokenFamily:
    """One sign-in; of its tokens only digests are kept, the oldest first."""

    user: str
    began: int
    generation: int
    current: str
    exchanged: tuple[ExchangedToken, ...] = ()

    def classify(self, presented: str, now: float, grace: float) -> Verdict:
        """Say what a token of this family, presented as a digest, is."""
        if hmac.compare_digest(presented, self.current):
            return "exchange"
        known = next((one for one in self.exchanged if one.token == presented), None)
        return "repeat" if known and known.in_grace(now, grace) else "reused"

    def successor(self, presented: str) -> str:
        """Return the digest of the token that an exchanged one was exchanged for."""
        chain = [*(one.token for one in self.exchanged), self.current]
        return chain[chain.index(presented) + 1]

    def rotated(self, token: str, now: float, grace: float) -> "RefreshTokenFamily":
        """Return the family after an exchange for `token`, a digest."""
        first = ExchangedToken(self.current, int(now * 1000))
        kept = [one for one in self.exchanged if one.in_grace(now, grace)]
        return replace(
            self, current=token, exchanged=(*kept[1 - MAX_REMEMBERED :], first)
        )


class RefreshTokens:
    """The families in a store; a refresh token is "name.secret".

    `keys` are the issuer's, the same on every replica: the last derives successors,
    each of them recognizes one. Without them this process makes one up.
    """

    def __init__(  # noqa: PLR0913  two ways to say how long, and a key
        self,
        store: Store,
        new_id: NewId,
        clock: Clock,
        lifetime: float,
        grace: float = 0.0,
        *,
        keys: Callable[[], Sequence[bytes]] | None = None,
    ) -> None:
        self._store, self._new_id, self._clock = store, new_id, clock
        self._lifetime, self._grace = lifetime, grace
        self._keys = keys or cache(lambda: (new_id().encode(),))

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
            verdict = family.classify(digest(secret), now, self._grace)
            if verdict == "reused":
                self.revoke(digest(name))
                raise RefreshTokenReused(family.user, digest(name))
            if verdict == "repeat":
                wanted = family.successor(digest(secret))
                return digest(name), family, f"{name}.{self._again(token, wanted)}"
            new = derive(self._keys()[-1], token)
            after = family.rotated(digest(new), now, self._grace)
            remaining = family.began + self._lifetime - now
            if self._store.compare_and_set(slot, raw, encode(after), remaining):
                return digest(name), after, f"{name}.{new}"
        raise SessionError("too many exchanges at once")

    def _again(self, token: str, wanted: str) -> str:
        for key in self._keys():
            if digest(derive(key, token)) == wanted:
                return derive(key, token)
        raise SessionError("this refresh token was exchanged a moment ago")

    def alive(self, public_id: str) -> bool:
        """Say whether a token of this family can still be exchanged."""
        return self._store.get(store_key(public_id)) is not None

    def revoke(self, public_id: str) -> None:
        """End a family: none of its tokens can be exchanged any more."""
        self._store.delete(store_key(public_id))


def derive(key: bytes, token: str) -> str:
    """Return the secret of the one token that follows: HMAC (RFC 2104).

    >>> derive(b"a key", "name.secret") == derive(b"a key", "name.secret")
    True
    """
    return base64url_encode(hmac.digest(key, token.encode(), sha256))


def store_key(public_id: str) -> str:
    """Return where a family is kept."""
    return f"family:{public_id}"
