"""Redraws the SVG of Vega with the page's colours and faces, and nothing unseen."""

import re
from hashlib import sha256
from xml.etree import ElementTree

from examples.lab.figures.palette import LIGHT, colour
from examples.lab.figures.svg import SANS, element, printable
from examples.lab.figures.theme import FACE

DROPPED = ("class", "pointer-events", "role")
PLAIN = {"opacity": "1", "transform": "translate(0,0)"}
UNSEEN = ("background", "foreground")
FLOAT = re.compile(r"-?\d+\.\d+")
THEMED = {value: colour(name) for name, value in LIGHT.items()} | {FACE: SANS}


def redrawn(svg: str) -> tuple[str, tuple[float, float]]:
    """Return the drawing without its frame, and its size."""
    root = ElementTree.fromstring(svg)
    prefix = f"lab-{sha256(svg.encode()).hexdigest()[:8]}-"
    drawn = "".join(copied(part, prefix) for part in root)
    return drawn, (float(root.attrib["width"]), float(root.attrib["height"]))


def copied(part: ElementTree.Element, prefix: str) -> str:
    """Copy an element with all that it draws; what draws nothing is left out."""
    tag = part.tag.rpartition("}")[2]
    content = printable(part.text or "") + "".join(copied(p, prefix) for p in part)
    if unseen(part) or (tag == "g" and not content):
        return ""
    kept = {
        name: themed(name, value, prefix)
        for name, value in part.attrib.items()
        if name not in DROPPED
        and not name.startswith("aria-")
        and PLAIN.get(name) != value
    }
    return element(tag, content, **kept) if kept or tag != "g" else content


def unseen(part: ElementTree.Element) -> bool:
    """Say whether this is the empty ground of a group."""
    painted = {"fill", "stroke"} & set(part.attrib)
    return part.get("class") in UNSEEN and not painted


def themed(name: str, value: str, prefix: str) -> str:
    """Return a value with the page's variables, own ids, and rounded numbers.

    >>> themed("fill", "#00664a", "a-"), themed("clip-path", "url(#clip0)", "a-")
    ('var(--lab-fresh, #00664a)', 'url(#a-clip0)')
    >>> themed("d", "M0,1.2345L2.0004,-0.001", "")
    'M0,1.23L2,0'
    """
    if name == "id":
        return prefix + value
    value = THEMED.get(value, value).replace("url(#", f"url(#{prefix}")
    return FLOAT.sub(rounded, value)


def rounded(found: re.Match[str]) -> str:
    """Write a number with at most two decimals."""
    return f"{round(float(found[0]), 2) + 0.0:.2f}".rstrip("0").rstrip(".")
