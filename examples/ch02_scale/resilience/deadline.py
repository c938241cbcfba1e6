"""A deadline, passed on as the time that is left: clocks of two machines differ."""

import re
from dataclasses import dataclass

DEADLINE_LEFT = "Deadline-Left"  # ours, a Decimal of seconds (RFC 9651, section 3.3.2)
DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment after which nobody waits for the answer, on our own clock.

    >>> deadline = Deadline.from_field("0.500", now=100.0, maximum=10.0)
    >>> deadline.to_field(now=100.2)
    '0.300'
    """

    at: float  # Unix seconds, for this process only

    @classmethod
    def from_field(cls, field: str | None, now: float, maximum: float) -> "Deadline":
        """Read what is left, `maximum` at most; a field that is none is ignored."""
        if field is None or not DECIMAL.fullmatch(field.strip()):
            return cls(now + maximum)
        return cls(now + min(maximum, float(field)))

    def remaining(self, now: float) -> float:
        """Return the seconds that are left, never less than 0."""
        return max(0.0, round(self.at - now, 6))

    def to_field(self, now: float) -> str:
        """Return what to tell the next one, rounded down: no hop may add time."""
        return f"{int(self.remaining(now) * 1000) / 1000:.3f}"
