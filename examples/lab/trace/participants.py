"""Participants as shapes: clients round, hosts square, stores as cylinders."""

from dataclasses import dataclass

from examples.lab.figures.palette import colour
from examples.lab.figures.svg import element, number, text, width
from examples.lab.trace.labels import shorten
from examples.lab.trace.roles import Role

BOX_HEIGHT = 30
NAME_LIMIT = 18
NAME_SIZE = 14
BOX_PAD = 14
LID = 4


def box_width(name: str) -> float:
    """Return how wide the box of a name is."""
    return max(width(shorten(name, NAME_LIMIT), NAME_SIZE) + 2 * BOX_PAD, 56)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a participant is drawn: the middle of its top edge, and its size."""

    x: float
    y: float
    wide: float
    high: float = BOX_HEIGHT


def participant(name: str, role: Role, box: Box, raised: float = 0) -> str:
    """Draw the shape of a role with the name in it, `raised` above its middle."""
    middle = box.y + box.high / 2 - (raised or (-3 if role == "store" else 0))
    label = text(box.x, middle + 5, shorten(name, NAME_LIMIT), font_weight=600)
    return outline(role, box) + label


def outline(role: Role, box: Box) -> str:
    """Draw the shape alone."""
    line: dict[str, str | float] = {
        "fill": "none",
        "stroke": colour("ink"),
        "stroke_width": 1.4,
    }
    if role == "store":
        return element("path", d=cylinder(box), **line)
    left, round_ = box.x - box.wide / 2, {"client": box.high / 2}.get(role, 4)
    size = {"x": left, "y": box.y, "width": box.wide, "height": box.high}
    return element("rect", **size, rx=round_, **line)


def cylinder(box: Box) -> str:
    """Return the path of a cylinder."""
    n, half = number, number(box.wide / 2)
    left, right = n(box.x - box.wide / 2), n(box.x + box.wide / 2)
    top, foot = n(box.y + LID), n(box.y + box.high - LID)
    arc = f"A{half} {LID} 0 0"
    lid = f"M{left} {top}{arc} 0 {right} {top}{arc} 0 {left} {top}"
    return f"{lid}V{foot}{arc} 0 {right} {foot}V{top}"
