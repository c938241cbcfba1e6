"""Elements of inline SVG; the same bytes on every machine."""

import unicodedata
from html import escape

from examples.lab.figures.palette import DARK_FRONT_ENDS, colour

MONO = "var(--lab-mono, ui-monospace, Menlo, Consolas, monospace)"
SANS = "var(--lab-sans, system-ui, sans-serif)"
EM = 0.6  # the advance of one character in a fixed-width face


def number(value: float) -> str:
    """Write a coordinate with at most one decimal.

    >>> number(12.0), number(0.25), number(-0.01)
    ('12', '0.2', '0')
    """
    rounded = round(value, 1) + 0.0
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """Write one element; `content` is markup already, attribute values are escaped.

    >>> element("line", x1=0, y1=2.5, stroke_width=1, class_="a")
    '<line x1="0" y1="2.5" stroke-width="1" class="a"/>'
    >>> element("g", id='"')
    '<g id="&quot;"/>'
    """
    pairs = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
    )
    inner = "".join(content)
    return f"<{tag}{pairs}>{inner}</{tag}>" if inner else f"<{tag}{pairs}/>"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def text(x: float, y: float, words: str, **attributes: str | float) -> str:
    """Write words whose middle stands at `x`, unless `text_anchor` says otherwise."""
    given: dict[str, str | float] = {"text_anchor": "middle", "fill": colour("ink")}
    return element("text", printable(words), x=x, y=y, **(given | attributes))


def printable(words: str) -> str:
    """Escape words for markup; what no document may hold becomes a replacement mark.

    >>> printable("a<b" + chr(0))
    'a&lt;b\ufffd'
    """
    kept = (c if c.isprintable() or c in "\n\xa0" else "\ufffd" for c in words)
    return escape("".join(kept))


def columns(words: str) -> int:
    """Count the fixed-width columns that words take; wide characters take two."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in words)
    return len(words) + wide


def width(words: str, size: float) -> float:
    """Return how wide words are in the fixed-width face at `size` pixels."""
    return columns(words) * EM * size


def document(parts: list[str], size: tuple[float, float], title: str, desc: str) -> str:
    """Wrap parts as one picture that names itself and keeps its size: 12 px stay."""
    wide, high = (float(round(side)) for side in size)
    return element(
        "svg",
        element("title", printable(title)),
        element("desc", printable(desc)),
        element("style", DARK_FRONT_ENDS),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="lab-svg",
        role="img",
        viewBox=f"0 0 {number(wide)} {number(high)}",
        width=wide,
        height=high,
        font_family=MONO,
        font_size=14,
        style="max-width:none",
    )
