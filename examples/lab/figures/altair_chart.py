"""Altair charts as static inline SVG: the house theme, every number in a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from examples.lab.figures.figure import Figure
from examples.lab.figures.svg import document
from examples.lab.figures.table import Table
from examples.lab.figures.theme import CONFIG, FONTS
from examples.lab.figures.vega_svg import redrawn

Spec = Mapping[str, Any]
Row = Mapping[str, object]
COMPUTED = ("transform", "aggregate", "bin", "timeUnit", "impute")
DATA = ("datasets", "values")


class Drawable(Protocol):
    """What Altair calls a chart."""

    def to_dict(self) -> dict[str, Any]:
        """Return the Vega-Lite specification."""


def chart(
    drawing: Drawable | Spec, title: str = "", caption: str = "", alt: str = ""
) -> Figure:
    """Draw an Altair chart whose numbers come from cells: it computes nothing itself.

    Raises ValueError for data behind an address, and for transforms and aggregates.
    """
    spec = {**(drawing if isinstance(drawing, Mapping) else drawing.to_dict())}
    check(spec)
    spec["config"] = {k: v for k, v in spec.get("config", {}).items() if k != "view"}
    if title:
        spec["title"] = title
    table = Table(distinct(rows(spec, spec.get("datasets", {}))), digits=4)
    name = title or "Chart"
    drawn, size = redrawn(rendered(spec))
    svg = document([drawn], size, name, alt or caption or name)
    text = f"{title}\n{table!r}" if title else repr(table)
    return Figure(svg, text, name, table, caption)


def check(spec: Spec) -> None:
    """Refuse what would plot numbers that no cell has shown."""
    for key, value in keys(spec):
        if key in COMPUTED and value:
            raise ValueError(f"a chart plots what a cell computed; move {key!r} there")
        if key == "url":
            raise ValueError(f"a chart's data stand in a cell, not at {value!r}")


def keys(part: object) -> Iterator[tuple[str, object]]:
    """Return every key of a specification with its value, except inside its data."""
    inner: Sequence[object] = part if isinstance(part, list) else ()
    if isinstance(part, Mapping):
        yield from part.items()
        inner = [value for key, value in part.items() if key not in DATA]
    for item in inner:
        yield from keys(item)


def rows(part: Spec, datasets: Spec) -> Iterator[Row]:
    """Return the rows that a chart and its layers plot, in their order."""
    data: Spec = part.get("data") or {}
    yield from data.get("values", datasets.get(data.get("name", ""), ()))
    for kind in ("layer", "hconcat", "vconcat", "concat"):
        for inner in part.get(kind, ()):
            yield from rows(inner, datasets)
    if "spec" in part:
        yield from rows(part["spec"], datasets)


def distinct(found: Iterator[Row]) -> Sequence[Row]:
    """Leave out rows that were there before; raises ValueError when there is none."""
    once = list({repr(sorted(row.items())): row for row in found}.values())
    if not once:
        raise ValueError("a chart needs at least one row of data")
    return once


def rendered(spec: Spec) -> str:
    """Render with the house theme and a face that measures alike everywhere."""
    import vl_convert  # noqa: PLC0415  heavy, and only charts need it

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert.vegalite_to_svg(dict(spec), config=CONFIG)
