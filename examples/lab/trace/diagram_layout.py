"""Where everything in a sequence diagram stands, from the lengths of its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from examples.lab.figures.cells import decimals
from examples.lab.figures.signs import SIGN_WIDTH
from examples.lab.figures.svg import width
from examples.lab.trace.diagram_steps import Step
from examples.lab.trace.participants import BOX_HEIGHT, box_width
from examples.lab.trace.roles import Role

LABEL, SMALL = 14, 12
PAD = 26  # room for arrow head, replica number and air
AIR = 20  # around a header field, which has no arrow head beside it
MARGIN = 10
TOP = 2.0
NOTE_LINE = 16
ABOVE = {"request": 38, "cut": 38, "store": 25, "more": 34}
STUB = 26
FREE = ("avoided", "end")  # their words stand beside a line of life, not on an arrow


def label_size(step: Step) -> int:
    """Return the size of the words at an arrow, in pixels."""
    return SMALL if step.shape in ("store", "more") else LABEL


def label_width(step: Step) -> float:
    """Return the room that sign and words above an arrow take."""
    sign = SIGN_WIDTH + 6 if step.meaning != "none" else 0
    return width(step.label, label_size(step)) + sign


def full_width(step: Step) -> float:
    """Return the room that an arrow needs for all that is written at it."""
    head = label_width(step) + PAD + (STUB if step.shape in FREE else 0)
    return max([head, *(width(note, SMALL) + AIR for note in step.notes)])


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in pixels: the columns, one line per step, the times, the whole."""

    x: dict[str, float]
    y: tuple[float, ...]
    times: tuple[str, ...]
    size: tuple[float, float]
    left: float

    @classmethod
    def of(cls, roles: Mapping[str, Role], rows: Sequence[Step]) -> "Layout":
        """Measure the words and place everything."""
        names, times = list(roles), clock_column([step.time for step in rows])
        left = max((width(t, SMALL) for t in times), default=0) + 2 * MARGIN
        here, x = left + box_width(names[0]) / 2, {}
        for name, gap in zip(names, [0.0, *gaps(names, rows)], strict=True):
            here += gap
            x[name] = here
        y, below = lines(rows)
        wide = max([here + box_width(names[-1]) / 2, *(reach(s, x) for s in rows)])
        return cls(x, tuple(y), tuple(times), (wide + MARGIN, below + MARGIN), left)


def reach(step: Step, x: Mapping[str, float]) -> float:
    """Return how far right the words of a step come, where no gap was made for them."""
    if step.shape == "more":
        return min(x.values()) + STUB + full_width(step)
    return x[step.source] + full_width(step) if step.source == step.target else 0


def clock_column(seconds: Sequence[float]) -> list[str]:
    """Write each time with equally many decimals, and only when it changes.

    >>> clock_column([0.0, 0.0, 0.25])
    ['0.00', '', '0.25']
    """
    places = max((decimals(s, 4) for s in seconds), default=0)
    told = [f"{s + 0.0:.{places}f}" for s in seconds]
    pairs = zip(told, ["", *told], strict=False)
    return ["" if time == before else time for time, before in pairs]


def gaps(names: Sequence[str], rows: Sequence[Step]) -> list[float]:
    """Return the distance between neighbours that names and labels ask for."""
    pairs = pairwise(names)
    gap = [(box_width(a) + box_width(b)) / 2 + 16 for a, b in pairs]
    for a, b, step in sorted(spans(names, rows), key=lambda span: span[1] - span[0]):
        lack = full_width(step) - sum(gap[a:b])
        if a != b and lack > 0:
            gap[a:b] = [g + lack / (b - a) for g in gap[a:b]]
    return gap


def spans(names: Sequence[str], rows: Sequence[Step]) -> list[tuple[int, int, Step]]:
    """Return the first and last column of each step that goes from one to another."""
    found = []
    for step in rows:
        if step.source:
            ends = names.index(step.source), names.index(step.target)
            found.append((min(ends), max(ends), step))
    return found


def lines(rows: Sequence[Step]) -> tuple[list[float], float]:
    """Return the height of each arrow, and where the last one ends."""
    y, here = [], TOP + BOX_HEIGHT + MARGIN
    for step in rows:
        here += ABOVE.get(step.shape, 31)
        y.append(here)
        here += NOTE_LINE * len(step.notes) + 4
    return y, here + MARGIN
