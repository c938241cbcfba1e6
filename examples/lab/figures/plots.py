"""The two charts that most cells need: lines and bars."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from examples.lab.figures.altair_chart import Row, Spec, chart
from examples.lab.figures.figure import Figure
from examples.lab.figures.series_style import SeriesStyle, styles
from examples.lab.figures.table import Table
from examples.lab.figures.theme import HEIGHT, INK, QUIET, WIDTH

Data = Table | Sequence[Row]
LABEL = 20  # pixels between two labels at the ends of lines
POINTS = 12  # a line of no more points than these shows them


class Labels(TypedDict, total=False):
    """What is said about a chart."""

    title: str
    caption: str
    alt: str


def records(data: Data, *names: str) -> list[dict[str, Any]]:
    """Return the named columns; raises ValueError when one is missing."""
    rows: Sequence[Row] = data if not isinstance(data, Table) else data.records()
    for row in rows:
        for name in names:
            if name not in row:
                raise ValueError(f"there is no column {name!r}; there are {list(row)}")
    return [{name: row[name] for name in names} for row in rows]


def lines(
    data: Data,
    x: str,
    y: str,
    series: str = "",
    looks: Mapping[str, str] | None = None,
    **about: Unpack[Labels],
) -> Figure:
    """Draw `y` against `x`, one line per value of the column `series`.

    A series called formula, simulation or service, or like a meaning, looks like it;
    `looks` says the same of other names.
    """
    rows = records(data, x, y, *([series] if series else []))
    names = list(dict.fromkeys(str(row[series]) for row in rows)) if series else [y]
    parts = {n: [r for r in rows if not series or str(r[series]) == n] for n in names}
    down = dodged({name: part[-1][y] for name, part in parts.items()}, rows, y)
    layers: list[Spec] = []
    for name, look in styles(names, looks or {}).items():
        layers.append(layer(parts[name], stroke(look, len(parts[name]))))
        if series:
            layers += named(parts[name][-1:], name, look, down[name])
    axes = {"x": horizontal(rows, x), "y": {"field": y, "type": "quantitative"}}
    return chart({"encoding": axes, "layer": layers}, **about)


def named(last: Sequence[Row], name: str, look: SeriesStyle, down: float) -> list[Spec]:
    """Write a name at the end of its line, after a piece of that line."""
    piece = stroke(look, POINTS + 1) | {"type": "rule", "yOffset": down}
    label = {"type": "text", "text": name, "color": look.colour, "align": "left"}
    start, end = ({"value": WIDTH + gap} for gap in (10, 36))
    return [
        layer(last, piece) | {"encoding": {"x": start, "x2": end}},
        layer(last, label | {"dx": 6, "dy": down}) | {"encoding": {"x": end}},
    ]


def layer(values: Sequence[Row], mark: Spec) -> dict[str, Any]:
    """Return one layer of a chart."""
    return {"data": {"values": list(values)}, "mark": mark}


def stroke(look: SeriesStyle, points: int) -> dict[str, Any]:
    """Return the mark of a line; few points are shown as points."""
    dots = {"filled": True, "color": look.colour, "size": 30}
    return {
        "type": "line",
        "color": look.colour,
        "strokeDash": list(look.dash),
        "strokeWidth": look.weight,
        "point": dots if points <= POINTS and not look.dash else False,
    }


def horizontal(rows: Sequence[Row], x: str) -> Spec:
    """Return the axis across: numbers from the first to the last, words in order."""
    if all(isinstance(row[x], int | float) for row in rows):
        span = {"zero": False, "nice": False}
        return {"field": x, "type": "quantitative", "scale": span}
    return {"field": x, "type": "ordinal", "sort": None, "axis": {"labelAngle": 0}}


def dodged(ends: Mapping[str, float], rows: Sequence[Row], y: str) -> dict[str, float]:
    """Return how many pixels each label moves so that none covers another.

    >>> dodged({"a": 1.0, "b": 1.0}, [{"n": 1.0}], "n")
    {'a': 0.0, 'b': 20.0}
    """
    values = [float(str(row[y])) for row in rows]
    low, top = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    scale = HEIGHT / ((top - low) or 1.0)
    moved, last = {}, float("-inf")
    for name, value in sorted(ends.items(), key=lambda item: -item[1]):
        natural = (top - value) * scale
        last = max(natural, last + LABEL)
        moved[name] = round(last - natural, 1)
    return moved


def bars(
    data: Data,
    x: str,
    y: str,
    series: str = "",
    looks: Mapping[str, str] | None = None,
    **about: Unpack[Labels],
) -> Figure:
    """Draw a bar of length `y` for each `x`, side by side for each of `series`.

    `looks` gives a meaning to values of `series` or, without it, to values of `x`.
    """
    rows = records(data, x, y, *([series] if series else []))
    who, given = series or x, looks or {}
    names = list(dict.fromkeys(str(row[who]) for row in rows))
    chosen = styles(names if series else [n for n in names if n in given], given)
    layers: list[Spec] = []
    for name in names:
        hue = chosen[name].colour if name in chosen else QUIET
        values = [row for row in rows if str(row[who]) == name]
        layers.append(layer(values, {"type": "bar", "color": hue}))
        label = {"type": "text", "text": written(y, name if series else "")}
        layers.append(layer(values, label | {"color": hue, "align": "left", "dx": 6}))
    step = {"step": 26 if series else 34, "for": "position" if not series else "offset"}
    axes = {"x": {"field": y, "type": "quantitative"}, "y": categories(x)}
    if series:
        axes["yOffset"] = {"field": series, "type": "nominal", "sort": names}
    return chart({"encoding": axes, "layer": layers, "height": step}, **about)


def categories(x: str) -> Spec:
    """Return the axis of names, in the order of the data."""
    axis = {"grid": False, "labelColor": INK, "labelLimit": 240}
    return {"field": x, "type": "nominal", "sort": None, "title": None, "axis": axis}


def written(y: str, name: str) -> Spec:
    """Return what stands at the end of a bar: its value, and whose it is."""
    suffix = json.dumps(f" {name}" if name else "")
    return {"expr": f"format(datum[{json.dumps(y)}], '.4~f') + {suffix}"}
