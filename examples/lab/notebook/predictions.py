"""What the learner expects, kept for this kernel, and how it turned out."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose

from examples.lab.figures.cells import Marked
from examples.lab.figures.svg import printable
from examples.lab.figures.table import Table

Guess = int | float | str | bool | None
NAMES = ("prediction", "yours", "result", "right")

_guesses: dict[str, Guess] = {}


@dataclass(frozen=True, slots=True, repr=False)
class Prediction:
    """A guess that was noted before the experiment ran."""

    name: str
    guess: Guess

    def _repr_html_(self) -> str:
        return f'<p class="lab-prediction">{printable(repr(self))}</p>'

    def __repr__(self) -> str:
        if self.guess is None:
            return f'No prediction yet: write yours as predict("{self.name}", …).'
        return f"You predict {self.name} = {self.guess}."


def predict(name: str, guess: Guess = None) -> Prediction:
    """Note a guess under `name`; a later guess replaces it.

    >>> predict("adds", 5)
    You predict adds = 5.
    >>> predict("adds")
    No prediction yet: write yours as predict("adds", …).
    """
    if not name.isidentifier():
        raise ValueError(f"a prediction's name is one word like 'adds', not {name!r}")
    if not isinstance(guess, int | float | str | None):
        kind = type(guess).__name__
        raise ValueError(f"a guess is a number, a word, True or False, not a {kind}")
    _guesses[name] = guess
    return Prediction(name, guess)


def score(*, within: float = 0.0, **actual: Guess) -> Table:
    """Compare guesses with results; numbers may differ by `within`, words by case.

    >>> _ = predict("adds", 5)
    >>> score(adds=4)
    prediction  yours  result  right
    adds        5      4       no
    """
    unknown = sorted(set(actual) - set(_guesses))
    if unknown:
        known = ", ".join(_guesses) or "none yet"
        raise ValueError(f"nothing was predicted as {unknown[0]!r}; predicted: {known}")
    if not within >= 0:
        raise ValueError(f"within is 0 or more, not {within}")
    return Table((NAMES, [row(name, actual, within) for name in actual]))


def row(name: str, actual: Mapping[str, Guess], within: float) -> tuple[object, ...]:
    """Return name, guess, result, and whether the guess was right."""
    guess, result = _guesses[name], actual[name]
    shown = [None if value is None else as_text(value) for value in (guess, result)]
    if guess is None:
        return name, *shown, None
    verdict = right(guess, result, within)
    return name, *shown, Marked("yes", "fresh") if verdict else Marked("no", "failed")


def as_text(value: Guess) -> str:
    """Write a value as a table would if it were alone in its column."""
    return repr(Table((("value",), [(value,)]))).splitlines()[1].strip()


def right(guess: Guess, result: Guess, within: float) -> bool:
    """Say whether a guess was right.

    >>> right(5, 5.0, 0), right(0.8, 0.81, 0.02), right("Redis ", "redis", 0)
    (True, True, True)
    """
    if isinstance(guess, bool) or isinstance(result, bool):
        return guess is result
    if isinstance(guess, str) or isinstance(result, str):
        return str(guess).strip().casefold() == str(result).strip().casefold()
    if guess is None or result is None:
        return guess is result
    return isclose(guess, result, rel_tol=1e-9, abs_tol=within)
