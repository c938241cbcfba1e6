"""The issuer's keys as a verifier knows them: fetched, kept, and fetched again."""

from collections.abc import Callable

from examples.ch03_tokens.errors import TokenError
from examples.ch03_tokens.jwt.jws import parse_compact
from examples.ch03_tokens.jwt.verifier import JwkSet, TokenPolicy, verify

Fetch = Callable[[], JwkSet]
EMPTY: JwkSet = {"keys": []}


class JwksCache:
    """A key set kept for `max_age` seconds; an unknown `kid` fetches it early.

    But not more often than every `cooldown` seconds: else made-up names would turn each
    request into two.
    """

    def __init__(
        self,
        fetch: Fetch,
        clock: Callable[[], float],
        max_age: float = 300.0,
        cooldown: float = 30.0,
    ) -> None:
        self._fetch, self._clock = fetch, clock
        self._max_age, self._cooldown = max_age, cooldown
        self._cached, self._fetched = EMPTY, float("-inf")

    def verify(self, token: str, policy: TokenPolicy) -> dict[str, object]:
        """Verify with the keys that are known; raises TokenError."""
        return verify(token, self._keys_for(token), policy, now=self._clock())

    def _keys_for(self, token: str) -> JwkSet:
        age = self._clock() - self._fetched
        unknown = age >= self._cooldown and not self._knows_kid(token)
        if age >= self._max_age or unknown:
            self._cached, self._fetched = self._fetch(), self._clock()
        return self._cached

    def _knows_kid(self, token: str) -> bool:
        try:
            kid = parse_compact(token)[0].get("kid")
        except TokenError:
            return True  # it will be refused without any key
        return any(key.get("kid") == kid for key in self._cached["keys"])
