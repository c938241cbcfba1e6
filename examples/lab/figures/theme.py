"""The house theme for charts: one face, the palette, zero-based axes, no frame."""

from pathlib import Path

from examples.lab.figures.palette import LIGHT

FONTS = Path(__file__).parent / "fonts"
FACE = "LabMetric"  # every character is 0.56 em wide, on every machine
WIDTH, HEIGHT = 520, 260
INK, QUIET = LIGHT["ink"], LIGHT["quiet"]

CONFIG: dict[str, object] = {
    "font": FACE,
    "background": "transparent",
    "padding": 4,
    "numberFormat": ".4~f",
    "view": {
        "stroke": None,
        "continuousWidth": WIDTH,
        "continuousHeight": HEIGHT,
        "discreteWidth": WIDTH,  # words across take the same room as numbers
    },
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "fontWeight": 600,
        "color": INK,
        "offset": 14,
    },
    "axis": {
        "labelFontSize": 13,
        "labelColor": QUIET,
        "labelPadding": 6,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "titleColor": INK,
        "titlePadding": 10,
        "gridColor": QUIET,
        "gridOpacity": 0.22,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "tickSize": 4,
    },
    "axisX": {"grid": False},
    "axisQuantitative": {"tickCount": 5},
    "axisY": {
        "domain": False,
        "ticks": False,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleY": -12,
        "titleBaseline": "bottom",
        "titlePadding": 0,
    },
    "legend": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": INK},
    "line": {"color": INK, "strokeWidth": 2},
    "point": {"color": INK, "filled": True, "size": 34},
    "circle": {"opacity": 1, "size": 50},
    "bar": {"color": QUIET},
    "rule": {"color": QUIET},
    "text": {"color": INK, "fontSize": 13},
    "range": {"category": [INK, QUIET]},
}
