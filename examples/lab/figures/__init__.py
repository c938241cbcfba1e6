"""Tables and pictures that read the same in a page, in a terminal and in a test.

A `table` has columns of `cells`; a `figure` is a picture with its table. `palette`,
`svg` and `signs` draw; `altair_chart` turns a chart into SVG (`theme`, `vega_svg`),
and `plots` has the two that most cells need (`series_style`).
"""

from examples.lab.figures.altair_chart import chart
from examples.lab.figures.cells import Marked
from examples.lab.figures.figure import Figure
from examples.lab.figures.plots import bars, lines
from examples.lab.figures.table import Table

__all__ = ["Figure", "Marked", "Table", "bars", "chart", "lines"]
