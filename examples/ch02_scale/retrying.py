"""Whether to try again, and when: what was asked, what went wrong, how often."""

from dataclasses import dataclass, field

from examples.ch02_scale.backoff import Backoff

# RFC 9110, section 9.2.2
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
PASSING = frozenset({502, 503, 504})  # say that another attempt may fare better
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt; no `status` means that no answer came."""

    status: int | None
    sent: bool = True  # False: refused before a byte was sent, so nothing was done
    retry_after: float | None = None  # seconds (RFC 9110, section 10.2.3)

    @property
    def well(self) -> bool:
        """Whether the upstream did its work; a 404 is an answer too."""
        return self.status is not None and self.status < SERVER_ERROR

    @property
    def passing(self) -> bool:
        """Whether another attempt may fare better."""
        return self.status is None or self.status in PASSING


@dataclass(frozen=True, slots=True)
class Retries:
    """The rules of trying again."""

    tries: int = 3  # with the first one
    backoff: Backoff = field(default_factory=Backoff)

    def allowed(self, method: str, keyed: bool, outcome: Outcome) -> bool:
        """Say whether a repetition can do no harm.

        It cannot if the method is idempotent, if the request carries an idempotency
        key, or if the first one was never sent.
        """
        if not outcome.passing:
            return False
        return method in IDEMPOTENT or keyed or not outcome.sent

    def wait(
        self, attempt: int, previous: float, outcome: Outcome, chance: float
    ) -> float | None:
        """Return the seconds before the next attempt, or None after the last one."""
        if attempt + 1 >= self.tries:
            return None
        drawn = self.backoff.wait(attempt, previous, chance)
        return max(drawn, outcome.retry_after or 0.0)
