"""What the shop promises about the age of a price, and how it says so in a field."""

from dataclasses import dataclass

PER_CACHE = 1.0  # seconds: Age has whole ones, so a cache may lose a fraction


@dataclass(frozen=True, slots=True)
class Promise:
    """Seconds: `fresh` always, `spare` on top of it while the origin gives no answer.

    >>> Promise(3, 4).field
    'public, max-age=3, stale-if-error=4'
    """

    fresh: int = 2
    spare: int = 2

    @property
    def field(self) -> str:
        """The value of Cache-Control (RFC 9111, section 5.2.2; RFC 5861, section 4)."""
        return f"public, max-age={self.fresh}, stale-if-error={self.spare}"

    def bound(self, said_stale: bool) -> float:
        """Return how old an answer may be that did, or did not, admit to be stale."""
        return self.fresh + (self.spare if said_stale else 0) + PER_CACHE
