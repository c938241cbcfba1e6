"""The issuer's keys as a verifier knows them: fetched, kept, and fetched again."""

from collections.abc import Callable

from examples.ch03_tokens.errors import TokenError
from examples.ch03_tokens.sessions import Clock
from examples.ch03_tokens.signature import split
from examples.ch03_tokens.verifier import KeySet, Policy, verify

Fetch = Callable[[], KeySet]
NOTHING: KeySet = {"keys": []}


class PublishedKeys:
    """A key set kept for `keep` seconds; an unknown `kid` fetches it early.

    But not more often than every `calm` seconds: else made-up names would turn each
    request into two.
    """

    def __init__(
        self, fetch: Fetch, clock: Clock, keep: float = 300.0, calm: float = 30.0
    ) -> None:
        self._fetch, self._clock = fetch, clock
        self._keep, self._calm = keep, calm
        self._kept, self._fetched = NOTHING, float("-inf")

    def verify(self, token: str, policy: Policy) -> dict[str, object]:
        """Verify with the keys that are known; raises TokenError."""
        return verify(token, self._for(token), policy, now=self._clock())

    def _for(self, token: str) -> KeySet:
        age = self._clock() - self._fetched
        if age >= self._keep or (age >= self._calm and not self._has(token)):
            self._kept, self._fetched = self._fetch(), self._clock()
        return self._kept

    def _has(self, token: str) -> bool:
        try:
            kid = split(token)[0].get("kid")
        except TokenError:
            return True  # it will be refused without any key
        return any(key.get("kid") == kid for key in self._kept["keys"])
