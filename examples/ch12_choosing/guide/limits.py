"""What a design must not do: each limit that it breaks, with the number."""

from dataclasses import dataclass

from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.outcome import Outcome

Limit = tuple[str, float, float, str]  # as in LimitViolation


@dataclass(frozen=True, slots=True)
class LimitViolation:
    """A limit that a design breaks: what it says, what the design has, and the most."""

    limit: str
    actual: float
    maximum: float
    unit: str

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        actual = f"{self.actual:.3g}{unit}"
        return f"{self.limit}: {actual}, and {self.maximum:.3g} is the limit"


def violations(case: Case, found: Outcome) -> list[LimitViolation]:
    """Return the limits that a design breaks; none: it is allowed."""
    limits = (*answer_limits(case, found), *session_limits(case, found))
    return [LimitViolation(*limit) for limit in limits if limit[1] > limit[2]]


def answer_limits(case: Case, found: Outcome) -> tuple[Limit, ...]:
    """Return what the answers have to keep to."""
    late = found.design.ttl if found.design.caching in {"ttl", "purge"} else 0.0
    return (
        ("an untrue answer may be late", late, case.stale_seconds, "s"),
        ("untrue answers", found.reads.stale, case.stale_share, "of reads"),
        ("failed reads", found.failed, case.failed_share, "of all"),
    )


def session_limits(case: Case, found: Outcome) -> tuple[Limit, ...]:
    """Return what its place has to keep to."""
    session = found.design.session
    if not case.session_bytes or session == "store":
        return ()
    if session == "process":
        hot = case.hot_share * found.load
        return (("the busiest replica", hot, case.capacity, "requests a second"),)
    places = 2.0 if case.one_place else 1.0
    return (
        ("the state", found.request_bytes, case.most_bytes, "bytes"),
        ("copies of one session, in two windows", places, 1.0, ""),
    )
