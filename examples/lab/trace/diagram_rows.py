"""The rows of a sequence diagram as markup, and the room their words take."""

from collections.abc import Iterator
from dataclasses import dataclass

from examples.lab.figures.palette import colour
from examples.lab.figures.signs import SIGN_WIDTH, cross, sign
from examples.lab.figures.svg import element, number, text, width
from examples.lab.trace.diagram_layout import (
    FREE,
    LABEL,
    NOTE_LINE,
    SMALL,
    STUB,
    label_size,
    label_width,
)
from examples.lab.trace.diagram_steps import Step

BADGE = 9
HEAD = 8
LOOP = 28
CROSSED = ("cut", "lost")
DASHED = ("reply", "lost")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle that lines of life keep clear of."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Row:
    """A step between two lines of life, at one height."""

    step: Step
    x1: float
    x2: float
    y: float

    @property
    def direction(self) -> int:
        """Return 1 for an arrow to the right, -1 to the left."""
        return 1 if self.x2 >= self.x1 else -1

    @property
    def middle(self) -> float:
        """Return where a lost message ends and words are centred."""
        return (self.x1 + self.x2) / 2

    @property
    def hue(self) -> str:
        """Return the colour of the arrow."""
        quiet = self.step.shape == "more"
        return colour("quiet" if quiet else self.step.meaning)


def draw(row: Row) -> Iterator[str]:
    """Draw arrow, signs and words of one row."""
    match row.step.shape:
        case "more":
            pass
        case "avoided":
            x = row.x1 + row.direction * (STUB - 8)
            yield line(row, x, "", 2)
            yield sign("fresh", row.x1, row.y)
        case "end":
            yield cross(row.x1, row.y)
        case shape if shape in CROSSED:
            yield line(row, row.middle, dash(row), 1.6)
            yield cross(row.middle, row.y)
        case _:
            yield from arrow(row)
    yield from words(row)


def dash(row: Row) -> str:
    """Return the dash pattern: replies are dashed, requests are not."""
    return "6 4" if row.step.shape in DASHED else ""


def line(row: Row, end: float, dashes: str, weight: float) -> str:
    """Draw the line from the speaker to `end`."""
    extra = {"stroke_dasharray": dashes} if dashes else {}
    ends = {"x1": row.x1, "y1": row.y, "x2": end, "y2": row.y}
    return element("line", **ends, stroke=row.hue, stroke_width=weight, **extra)


def arrow(row: Row) -> Iterator[str]:
    """Draw a whole arrow, and the number of the replica at its head."""
    if row.x1 == row.x2:
        yield loop(row)
        return
    number_ = row.step.replica
    tip = row.x2 - row.direction * (BADGE if number_ else 0)
    weight = 1 if row.step.shape == "store" else 1.6
    yield line(row, tip - row.direction, dash(row), weight)
    yield head(row, tip)
    if number_:
        yield badge(row.x2, row.y, number_)


def head(row: Row, tip: float) -> str:
    """Draw an arrow head: filled for what is asked, open for what is answered."""
    small = 6 if row.step.shape == "store" else HEAD
    back, n, y = tip - row.direction * small, number, row.y
    path = f"M{n(back)} {n(y - small / 2)}L{n(tip)} {n(y)}L{n(back)} {n(y + small / 2)}"
    if row.step.shape == "reply":
        return element("path", d=path, fill="none", stroke=row.hue, stroke_width=1.6)
    return element("path", d=f"{path}Z", fill=row.hue)


def loop(row: Row) -> str:
    """Draw the arrow of a participant that speaks to itself."""
    n, y = number, row.y
    path = f"M{n(row.x1)} {n(y - 8)}h{LOOP}v8h-{LOOP}m6 -4l-6 4l6 4"
    return element("path", d=path, fill="none", stroke=row.hue, stroke_width=1.6)


def badge(x: float, y: float, replica: int) -> str:
    """Draw the number of a replica on the line of its host."""
    place = {"cx": x, "cy": y, "r": float(BADGE)}
    ring = element(
        "circle", **place, fill="none", stroke=colour("quiet"), stroke_width=1.2
    )
    return ring + text(x, y + 4, str(replica), font_size=SMALL)


def anchor(row: Row) -> tuple[float, float]:
    """Return left edge and baseline of the words at a row."""
    wide, shape = label_width(row.step), row.step.shape
    if shape == "more":
        return row.x1 + 12, row.y - 7
    if row.x1 == row.x2:
        return row.x1 + LOOP + 8, row.y + 1
    if shape in FREE:
        start = row.x1 + row.direction * (STUB - 2 if shape == "avoided" else 12)
        return (start if row.direction > 0 else start - wide), row.y + 5
    return row.middle - wide / 2, row.y - (10 if shape in CROSSED else 7)


def words(row: Row) -> Iterator[str]:
    """Write label and header fields."""
    (x, y), step = anchor(row), row.step
    if step.meaning != "none" and step.shape not in FREE:
        yield sign(step.meaning, x + SIGN_WIDTH / 2, y - 5)
        x += SIGN_WIDTH + 6
    size = {"font_size": label_size(step)} if label_size(step) != LABEL else {}
    yield text(x, y, step.label, text_anchor="start", fill=row.hue, **size)
    for i, note in enumerate(step.notes, 1):
        below = row.y + NOTE_LINE * i
        yield text(row.middle, below, note, fill=colour("quiet"), font_size=SMALL)


def areas(row: Row) -> Iterator[Area]:
    """Return what the row covers: words, notes, number or cross."""
    (x, y), step = anchor(row), row.step
    yield Area(x - 4, x + label_width(step) + 4, y - 14, y + 4)
    for i, note in enumerate(step.notes, 1):
        half, below = width(note, SMALL) / 2 + 4, row.y + NOTE_LINE * i
        yield Area(row.middle - half, row.middle + half, below - 12, below + 4)
    if step.shape == "request" and step.replica:
        yield Area(row.x2 - BADGE, row.x2 + BADGE, row.y - BADGE, row.y + BADGE)
