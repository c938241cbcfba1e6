"""What came of one test: passed, or a report for the learner."""

from dataclasses import asdict, dataclass

from exercises.grader.exercise import Exercise

PASSED = "passed"
NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One test case of one exercise."""

    chapter: str
    exercise: Exercise
    function: str
    case: str
    state: str
    report: str

    def as_dict(self) -> dict[str, object]:
        """Return plain data, as it travels between processes."""
        return asdict(self)


def outcome_from_dict(data: dict[str, object]) -> CaseOutcome:
    """Build an outcome from its plain data."""
    known = dict(data)
    exercise = known.pop("exercise")
    assert isinstance(exercise, dict)
    return CaseOutcome(exercise=Exercise(**exercise), **known)  # type: ignore[arg-type]
