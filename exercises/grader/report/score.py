"""Points: shared equally among an exercise's test functions, each all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exercises.grader.exercise import Exercise
from exercises.grader.report.outcome import NOT_STARTED, PASSED, CaseOutcome

SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class ExerciseScore:
    """What one exercise earned, and why not all."""

    exercise: Exercise
    earned: Fraction
    state: str
    failed: int
    functions: int
    outcomes: tuple[CaseOutcome, ...]

    @property
    def reports(self) -> list[str]:
        """What to tell the learner, in the order of the tests."""
        return [o.report for o in self.outcomes if o.state != PASSED]


@dataclass(frozen=True, slots=True)
class ChapterScore:
    """One chapter's marks."""

    chapter: str
    exercises: tuple[ExerciseScore, ...]

    @property
    def points(self) -> int:
        """What the chapter is worth."""
        return sum(exercise_score.exercise.points for exercise_score in self.exercises)

    @property
    def earned(self) -> Fraction:
        """What was earned of it."""
        return sum(
            (exercise_score.earned for exercise_score in self.exercises), Fraction(0)
        )

    @property
    def solved(self) -> bool:
        """Whether every exercise is solved."""
        return all(exercise_score.state == SOLVED for exercise_score in self.exercises)


def chapter_scores(outcomes: Iterable[CaseOutcome]) -> list[ChapterScore]:
    """Group outcomes into one score per chapter, in the order of the chapters."""
    chapters: dict[str, dict[str, list[CaseOutcome]]] = {}
    for outcome in outcomes:
        exercises = chapters.setdefault(outcome.chapter, {})
        exercises.setdefault(outcome.exercise.name, []).append(outcome)
    return [
        ChapterScore(
            chapter, tuple(exercise_score(exercises[name]) for name in exercises)
        )
        for chapter, exercises in sorted(chapters.items())
    ]


def exercise_score(outcomes: Sequence[CaseOutcome]) -> ExerciseScore:
    """Judge one exercise."""
    exercise = outcomes[0].exercise
    functions = dict.fromkeys(outcome.function for outcome in outcomes)
    failed = {outcome.function for outcome in outcomes if outcome.state != PASSED}
    share = Fraction(exercise.points, len(functions))
    return ExerciseScore(
        exercise,
        share * (len(functions) - len(failed)),
        _state(outcomes),
        len(failed),
        len(functions),
        tuple(outcomes),
    )


def _state(outcomes: Sequence[CaseOutcome]) -> str:
    """Name an exercise's state by its first failure; a stub only when all are stubs."""
    states = [outcome.state for outcome in outcomes if outcome.state != PASSED]
    if not states:
        return SOLVED
    other = [state for state in states if state != NOT_STARTED]
    return (other or states)[0]


def format_points(value: Fraction) -> str:
    """Write points without needless digits.

    >>> format_points(Fraction(70)), format_points(Fraction(10, 3))
    ('70', '3.33')
    """
    return f"{float(value):.2f}".rstrip("0").removesuffix(".")
