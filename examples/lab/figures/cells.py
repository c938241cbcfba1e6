"""What a cell of a table says, in words and in markup."""

from collections.abc import Sequence
from dataclasses import dataclass

from examples.lab.figures.palette import Meaning, colour
from examples.lab.figures.signs import inline
from examples.lab.figures.svg import printable

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with a meaning: shown in its colour, with its sign."""

    value: object
    meaning: Meaning


def plain(values: Sequence[object], digits: int) -> list[str]:
    """Write the cells of one column as words, floats with equally many decimals.

    >>> plain([1.5, 0.25, None, True], digits=3)
    ['1.50', '0.25', '-', 'yes']
    """
    floats = [v for v in values if isinstance(v, float)]
    places = max((decimals(v, digits) for v in floats), default=0)
    return [_words(v, places) for v in values]


def decimals(value: float, most: int) -> int:
    """Count the decimals that `value` needs when it is rounded to `most` places.

    >>> decimals(0.250, 3), decimals(2.0, 3)
    (2, 0)
    """
    return len(f"{value:.{most}f}".partition(".")[2].rstrip("0"))


def _words(value: object, places: int) -> str:
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value + 0.0:.{places}f}"
        case tuple() | list():
            return ", ".join(_words(v, places) for v in value)
    return str(value)


def rendered(cell: object, words: str) -> str:
    """Return a cell as markup, with the colour and sign of what it says."""
    if not isinstance(cell, Marked) or cell.meaning == "none":
        return printable(words)
    said = f'class="lab-said lab-{cell.meaning}" style="color:{colour(cell.meaning)}"'
    return f"<span {said}>{inline(cell.meaning)} {printable(words)}</span>"
