"""What the shop promises about the age of a price, and how it says so in a field."""

from dataclasses import dataclass

AGE_ROUNDING = 1.0  # seconds: Age has whole ones, so a cache may lose a fraction


@dataclass(frozen=True, slots=True)
class FreshnessPolicy:
    """Seconds: `max_age`, and `stale_if_error` more while the origin does not answer.

    >>> FreshnessPolicy(3, 4).cache_control
    'public, max-age=3, stale-if-error=4'
    """

    max_age: int = 2
    stale_if_error: int = 2

    @property
    def cache_control(self) -> str:
        """The value of Cache-Control (RFC 9111, section 5.2.2; RFC 5861, section 4)."""
        return f"public, max-age={self.max_age}, stale-if-error={self.stale_if_error}"

    def bound(self, admits_stale: bool) -> float:
        """Return how old an answer may be that did, or did not, admit to be stale."""
        extra = self.stale_if_error if admits_stale else 0
        return self.max_age + extra + AGE_ROUNDING
