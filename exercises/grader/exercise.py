"""What a mark says about an exercise: its name, worth, time, hint and section."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

FIELDS = {"points": int, "minutes": int, "hint": str, "section": str}


class BadMark(ValueError):
    """A mark that is incomplete, or at odds with another of the same name."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of a chapter; `section` is the heading that teaches it."""

    name: str
    points: int
    minutes: int
    hint: str
    section: str

    def as_dict(self) -> dict[str, object]:
        """Return the fields by name."""
        return asdict(self)


def exercise_from_mark(
    names: tuple[object, ...], fields: Mapping[str, object]
) -> Exercise:
    """Build an exercise from the parts of its mark; raises BadMark.

    >>> fields = {"points": 4, "minutes": 10, "hint": "", "section": "S"}
    >>> exercise_from_mark(("lru",), fields)
    Traceback (most recent call last):
    exercises.grader.exercise.BadMark: exercise 'lru': hint is empty
    """
    match names:
        case (str(name),) if name:
            pass
        case _:
            raise BadMark(f"an exercise has one name, not {names!r}")
    wrong = sorted(set(fields) ^ set(FIELDS))
    if wrong:
        verb = "is missing" if wrong[0] in FIELDS else "is unknown"
        raise BadMark(f"exercise {name!r}: {wrong[0]} {verb}")
    for field, kind in FIELDS.items():
        if type(fields[field]) is not kind:
            raise BadMark(f"exercise {name!r}: {field} is no {kind.__name__}")
        if not fields[field] or (kind is int and int(str(fields[field])) < 1):
            raise BadMark(f"exercise {name!r}: {field} is empty")
    return Exercise(name, **fields)  # type: ignore[arg-type]


def check_agreement(exercises: Iterable[Exercise]) -> None:
    """Raise BadMark when two marks of one name differ."""
    first: dict[str, Exercise] = {}
    for exercise in exercises:
        known = first.setdefault(exercise.name, exercise)
        for field in FIELDS:
            one, other = getattr(known, field), getattr(exercise, field)
            if one != other:
                raise BadMark(
                    f"exercise {exercise.name!r}: {field} is {one!r} in one mark "
                    f"and {other!r} in another"
                )
