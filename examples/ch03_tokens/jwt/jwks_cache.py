"""The shell around the issuer: its keys are fetched, kept, and fetched again."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Protocol

from examples.ch03_tokens.errors import IssuerUnavailable, TokenError
from examples.ch03_tokens.jwt.jws import parse_compact
from examples.ch03_tokens.jwt.token_policy import TokenPolicy
from examples.ch03_tokens.jwt.verifier import JwkSet, verify

Fetch = Callable[[], object]  # raises OSError (of requests: all) or ValueError
EMPTY: JwkSet = {"keys": []}
NEVER = float("-inf")


class Mutex(Protocol):
    """The part of `threading.Lock` that is needed here."""

    def acquire(self, blocking: bool = True) -> bool:
        """Take it; without `blocking`, say whether that went at once."""

    def release(self) -> None:
        """Give it back."""


class JwksCache:
    """A key set kept for `max_age` seconds; an unknown `kid` fetches it early.

    But not more often than every `cooldown` seconds: else made-up names would turn each
    request into two. While the issuer is away the last good keys serve, for `max_stale`
    seconds since they were fetched, and it is asked again every `retry` seconds.
    """

    def __init__(  # noqa: PLR0913, PLR0917  four times, and a lock
        self,
        fetch: Fetch,
        clock: Callable[[], float],
        max_age: float = 300.0,
        cooldown: float = 30.0,
        max_stale: float = 3600.0,
        retry: float = 5.0,
        lock: Callable[[], Mutex] = Lock,
    ) -> None:
        self._fetch, self._clock, self._asking = fetch, clock, lock()
        self._max_age, self._cooldown = max_age, cooldown
        self._max_stale, self._retry = max_stale, retry
        self._cached, self._fetched, self._asked = EMPTY, NEVER, NEVER

    def verify(self, token: str, policy: TokenPolicy) -> dict[str, object]:
        """Verify with the keys that are known; raises TokenError, IssuerUnavailable."""
        return verify(token, self._keys_for(token), policy, now=self._clock())

    def _keys_for(self, token: str) -> JwkSet:
        now, seen = self._clock(), self._asked
        old = now - self._fetched >= self._max_age and now - seen >= self._retry
        unknown = now - seen >= self._cooldown and not self._knows_kid(token)
        if old or unknown:
            # One asks. Whoever has keys that will do does not wait for the answer.
            enough = now - self._fetched < self._max_stale and not unknown
            self._ask_once(seen, wait=not enough)
        if self._clock() - self._fetched >= self._max_stale:
            raise IssuerUnavailable("the issuer's keys cannot be fetched")
        return self._cached

    def _ask_once(self, seen: float, wait: bool) -> None:
        if not self._asking.acquire(wait):
            return
        try:
            if self._asked == seen:  # nobody has asked while we waited
                self._asked = self._clock()
                self._cached, self._fetched = read_jwk_set(self._fetch()), self._asked
        except (OSError, ValueError):
            pass  # the issuer is away: what is known serves on, for as long as it may
        finally:
            self._asking.release()

    def _knows_kid(self, token: str) -> bool:
        try:
            kid = parse_compact(token)[0].get("kid")
        except TokenError:
            return True  # it will be refused without any key
        return any(key.get("kid") == kid for key in self._cached["keys"])


def read_jwk_set(document: object) -> JwkSet:
    """Read a JWK Set (RFC 7517, section 5); raises ValueError for any other document.

    >>> read_jwk_set({"title": "Service Unavailable", "status": 503})
    Traceback (most recent call last):
    ValueError: a key set has a list of keys, and this has none
    """
    keys = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(keys, list | tuple):
        raise ValueError("a key set has a list of keys, and this has none")
    if not all(isinstance(key, Mapping) for key in keys):
        raise ValueError("a key of a key set is an object")
    return {"keys": keys}
