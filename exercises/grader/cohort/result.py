"""What one student earned in one chapter, and how it was found out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import groupby

from exercises.grader.exercise import Exercise
from exercises.grader.report.score import ExerciseScore, format_points

GRADED = "graded"
MISSING = "missing"
REFUSED = "refused"
FAILED = "not graded"


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """One exercise: points as decimals, reports for the student."""

    name: str
    earned: float
    points: int
    state: str
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChapterResult:
    """One student's chapter; `remark` says why there is nothing to grade."""

    student: str
    chapter: str
    state: str
    isolation: str
    parts: tuple[ExerciseResult, ...]
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
        return f"{format_points(Fraction(str(self.earned)))} of {self.points}"

    def as_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {**asdict(self), "earned": self.earned, "points": self.points}


def exercise_result(mark: ExerciseScore) -> ExerciseResult:
    """Write down a mark."""
    exercise, earned = mark.exercise, round(float(mark.earned), 4)
    reports = tuple(mark.reports)
    return ExerciseResult(exercise.name, earned, exercise.points, mark.state, reports)


def zero_points(
    exercises: Sequence[Exercise], state: str
) -> tuple[ExerciseResult, ...]:
    """Write down that nothing was earned."""
    return tuple(ExerciseResult(e.name, 0.0, e.points, state) for e in exercises)


def result_from_dict(data: Mapping[str, object]) -> ChapterResult:
    """Build a result from its plain data; raises TypeError or KeyError."""
    parts = data["parts"]
    assert isinstance(parts, list)
    kept = {name: data[name] for name in ("student", "chapter", "state", "isolation")}
    return ChapterResult(
        **{name: str(value) for name, value in kept.items()},
        parts=tuple(
            ExerciseResult(**{**p, "reports": tuple(p["reports"])}) for p in parts
        ),
        remark=str(data.get("remark", "")),
    )


def by_student(
    results: Sequence[ChapterResult],
) -> list[tuple[str, list[ChapterResult]]]:
    """Group results by student, in order."""
    ordered = sorted(results, key=lambda result: (result.student, result.chapter))
    return [(s, list(own)) for s, own in groupby(ordered, lambda r: r.student)]
