"""What one student earned in one chapter, and how it was found out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import groupby

from exercises.grader.exercise import Exercise
from exercises.grader.report.score import Mark, number

GRADED = "graded"
MISSING = "missing"
REFUSED = "refused"
FAILED = "not graded"


@dataclass(frozen=True, slots=True)
class Part:
    """One exercise: points as decimals, reports for the student."""

    name: str
    earned: float
    points: int
    state: str
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One student's chapter; `remark` says why there is nothing to grade."""

    student: str
    chapter: str
    state: str
    isolation: str
    parts: tuple[Part, ...]
    remark: str = ""

    @property
    def earned(self) -> float:
        """The points that were earned."""
        return round(sum(part.earned for part in self.parts), 4)

    @property
    def points(self) -> int:
        """The points that there were to earn."""
        return sum(part.points for part in self.parts)

    @property
    def text(self) -> str:
        """The points in words, or why there are none."""
        if self.state != GRADED:
            return f"{self.state}: {self.remark}" if self.remark else self.state
        return f"{number(Fraction(str(self.earned)))} of {self.points}"

    def as_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {**asdict(self), "earned": self.earned, "points": self.points}


def part_of(mark: Mark) -> Part:
    """Write down a mark."""
    exercise, earned = mark.exercise, round(float(mark.earned), 4)
    reports = tuple(mark.reports)
    return Part(exercise.name, earned, exercise.points, mark.state, reports)


def nothing(exercises: Sequence[Exercise], state: str) -> tuple[Part, ...]:
    """Write down that nothing was earned."""
    return tuple(Part(e.name, 0.0, e.points, state) for e in exercises)


def result_of(data: Mapping[str, object]) -> Result:
    """Build a result from its plain data; raises TypeError or KeyError."""
    parts = data["parts"]
    assert isinstance(parts, list)
    kept = {name: data[name] for name in ("student", "chapter", "state", "isolation")}
    return Result(
        **{name: str(value) for name, value in kept.items()},
        parts=tuple(Part(**{**p, "reports": tuple(p["reports"])}) for p in parts),
        remark=str(data.get("remark", "")),
    )


def by_student(results: Sequence[Result]) -> list[tuple[str, list[Result]]]:
    """Group results by student, in order."""
    ordered = sorted(results, key=lambda result: (result.student, result.chapter))
    return [(s, list(own)) for s, own in groupby(ordered, lambda r: r.student)]
