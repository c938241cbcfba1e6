"""The sign of each meaning: shape says what colour says."""

from examples.lab.figures.palette import Meaning, colour
from examples.lab.figures.svg import element, number

SIGN_WIDTH = 10


def sign(meaning: Meaning, x: float, y: float) -> str:
    """Draw the sign of a meaning around a point; `none` has no sign.

    >>> sign("none", 0, 0)
    ''
    """
    match meaning:
        case "fresh":
            return element("circle", cx=x, cy=y, r=4.6, fill=colour("fresh"))
        case "miss":
            return ring("miss", x, y)
        case "stale":
            return half(x, y)
        case "failed":
            return cross(x, y)
        case "private":
            return lock(x, y)
    return ""


def inline(meaning: Meaning) -> str:
    """Return the sign as a picture the height of a letter, for a table cell."""
    drawn = sign(meaning, 6, 6)
    if not drawn:
        return ""
    return element(
        "svg",
        drawn,
        viewBox="0 0 12 12",
        width=12,
        height=12,
        class_="lab-svg lab-sign",
        aria_hidden="true",
    )


def ring(name: str, x: float, y: float) -> str:
    """Draw a hollow dot."""
    hue = colour(name)
    return element("circle", cx=x, cy=y, r=4, fill="none", stroke=hue, stroke_width=1.6)


def half(x: float, y: float) -> str:
    """Draw the half dot of what is stale."""
    path = f"M{number(x)} {number(y - 4)}a4 4 0 0 0 0 8z"
    return ring("stale", x, y) + element("path", d=path, fill=colour("stale"))


def cross(x: float, y: float, arm: float = 4) -> str:
    """Draw the cross of what failed or was lost."""
    n, low, high = number, y - arm, y + arm
    left, right = n(x - arm), n(x + arm)
    path = f"M{left} {n(low)}L{right} {n(high)}M{left} {n(high)}L{right} {n(low)}"
    hue = colour("failed")
    return element("path", d=path, stroke=hue, stroke_width=2, fill="none")


def lock(x: float, y: float) -> str:
    """Draw the lock of what belongs to one user."""
    n, hue = number, colour("private")
    bow = f"M{n(x - 2.6)} {n(y)}v-2a2.6 2.6 0 0 1 5.2 0v2"
    return element("path", d=bow, fill="none", stroke=hue, stroke_width=1.5) + element(
        "rect", x=x - 4.5, y=y - 0.5, width=9, height=6, rx=1, fill=hue
    )
