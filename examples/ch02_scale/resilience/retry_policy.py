"""Whether to try again, and when: what was asked, what went wrong, how often."""

from dataclasses import dataclass, field

from examples.ch02_scale.resilience.backoff import Backoff

# RFC 9110, section 9.2.2
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
TRANSIENT_STATUSES = frozenset({502, 503, 504})  # another attempt may fare better
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """What became of one attempt; no `status` means that no answer came."""

    status: int | None
    sent: bool = True  # False: refused before a byte was sent, so nothing was done
    retry_after: float | None = None  # seconds (RFC 9110, section 10.2.3)

    @property
    def succeeded(self) -> bool:
        """Whether the upstream did its work; a 404 is an answer too."""
        return self.status is not None and self.status < SERVER_ERROR

    @property
    def transient(self) -> bool:
        """Whether another attempt may fare better."""
        return self.status is None or self.status in TRANSIENT_STATUSES


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Which failures are tried again, how often, and after which wait."""

    max_attempts: int = 3  # with the first one
    backoff: Backoff = field(default_factory=Backoff)

    def allowed(
        self, method: str, has_idempotency_key: bool, outcome: AttemptOutcome
    ) -> bool:
        """Say whether a repetition can do no harm.

        It does none if the method is idempotent, if the request carries an idempotency
        key, or if the first one was never sent.
        """
        if not outcome.transient:
            return False
        return method in IDEMPOTENT_METHODS or has_idempotency_key or not outcome.sent

    def wait(
        self, attempt: int, previous: float, outcome: AttemptOutcome, chance: float
    ) -> float | None:
        """Return the seconds before the next attempt, or None after the last one."""
        if attempt + 1 >= self.max_attempts:
            return None
        drawn = self.backoff.wait(attempt, previous, chance)
        return max(drawn, outcome.retry_after or 0.0)
