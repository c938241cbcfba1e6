"""What a design must not do: each limit that it breaks, with the number."""

from dataclasses import dataclass

from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.outcome import Outcome

Limit = tuple[str, float, float, str]  # as in Broken


@dataclass(frozen=True, slots=True)
class Broken:
    """A limit that a design breaks: what it says, what the design has, and the most."""

    says: str
    has: float
    most: float
    unit: str

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.says}: {self.has:.3g}{unit}, and {self.most:.3g} is the limit"


def broken(case: Case, found: Outcome) -> list[Broken]:
    """Return the limits that a design breaks; none: it is allowed."""
    limits = (*of_the_answers(case, found), *of_the_session(case, found))
    return [Broken(*limit) for limit in limits if limit[1] > limit[2]]


def of_the_answers(case: Case, found: Outcome) -> tuple[Limit, ...]:
    """Return what the answers have to keep to."""
    late = found.design.ttl if found.design.way in {"ttl", "told"} else 0.0
    return (
        ("an untrue answer may be late", late, case.stale_seconds, "s"),
        ("untrue answers", found.reads.stale, case.stale_share, "of reads"),
        ("failed reads", found.failed, case.failed_share, "of all"),
    )


def of_the_session(case: Case, found: Outcome) -> tuple[Limit, ...]:
    """Return what its place has to keep to."""
    place = found.design.place
    if not case.session_bytes or place == "store":
        return ()
    if place == "process":
        hot = case.hot_share * found.load
        return (("the busiest replica", hot, case.capacity, "requests a second"),)
    places = 2.0 if case.one_place else 1.0
    return (
        ("the state", found.carried, case.most_bytes, "bytes"),
        ("copies of one session, in two windows", places, 1.0, ""),
    )
