"""A sequence diagram drawn from recorded traffic."""

from collections.abc import Iterator, Mapping, Sequence

from examples.lab.figures.cells import Marked
from examples.lab.figures.figure import Figure
from examples.lab.figures.palette import colour
from examples.lab.figures.svg import document, element, text
from examples.lab.figures.table import Table
from examples.lab.trace.diagram_layout import MARGIN, SMALL, TOP, Layout
from examples.lab.trace.diagram_rows import Area, Row, areas, draw
from examples.lab.trace.diagram_steps import Step, steps
from examples.lab.trace.exchange import Exchange
from examples.lab.trace.folding import Drawn, Folded, branches
from examples.lab.trace.folding import fold as folded
from examples.lab.trace.labels import (
    listed,
    notes,
    numbered,
    reply,
    request,
    summary,
    target,
)
from examples.lab.trace.participants import BOX_HEIGHT, Box, box_width, participant
from examples.lab.trace.roles import Role, across

NAMES = ("at", "from", "to", "request", "reply")


def sequence(
    exchanges: Sequence[Exchange],
    fold: int = 12,
    field: str | tuple[str, ...] | None = None,
) -> Figure:
    """Draw at most `fold` exchanges; `field` names the header fields to show."""
    if fold < 1:
        raise ValueError(f"fold is at least 1, not {fold}")
    fields = (field,) if isinstance(field, str) else field or ()
    drawn, many = folded(branches(exchanges), fold), numbered(exchanges)
    table = Table((NAMES, list(steps_table(drawn, fields, many))), digits=4)
    roles = across(list(visible(drawn)))
    title = f"Sequence diagram: {listed(list(roles)) if roles else 'no exchange'}"
    sentence = summary(exchanges)
    parts, size = picture(roles, [_bare(s, many) for s in steps(drawn, fields)])
    svg = document(parts, size, title, sentence)
    return Figure(svg, f"{table!r}\n{sentence}", title, table)


def visible(drawn: Drawn) -> Iterator[Exchange]:
    """Return the exchanges that are drawn."""
    for item in drawn:
        if not isinstance(item, Folded):
            yield item.exchange
            yield from visible(item.children)


def steps_table(
    drawn: Drawn, fields: Sequence[str], many: frozenset[str], depth: int = 0
) -> Iterator[tuple[object, ...]]:
    """Return one row per exchange; what it caused stands indented under it."""
    for item in drawn:
        indent = "  " * depth
        if isinstance(item, Folded):
            yield float(item.time), indent, "", item.words, ""
            continue
        e = item.exchange
        asked = " · ".join([request(e), *notes(e.request_fields, fields)])
        said = " · ".join([reply(e), *notes(e.response_fields, fields)])
        answer = Marked(said, "failed" if e.error else e.meaning)
        yield float(e.start), indent + e.source, target(e, many), asked, answer
        yield from steps_table(item.children, fields, many, depth + 1)


def _bare(step: Step, many: frozenset[str]) -> Step:
    """Leave the number away where a host has one replica only."""
    return step if step.target in many else step.unnumbered()


def picture(
    roles: Mapping[str, Role], rows: Sequence[Step]
) -> tuple[list[str], tuple[float, float]]:
    """Return the drawing and its size."""
    if not roles:
        return [text(80, 24, "no exchange", fill=colour("quiet"))], (160, 40)
    layout = Layout.of(roles, rows)
    placed = [place(step, y, layout) for step, y in zip(rows, layout.y, strict=True)]
    covered = [area for row in placed for area in areas(row)]
    parts = [
        *times(layout),
        *participant_heads(roles, layout),
        *lifelines(layout, covered),
    ]
    return [*parts, *(part for row in placed for part in draw(row))], layout.size


def place(step: Step, y: float, layout: Layout) -> Row:
    """Find the lines of life between which a step is drawn."""
    if step.shape == "more":
        return Row(step, min(layout.x.values()), max(layout.x.values()), y)
    return Row(step, layout.x[step.source], layout.x[step.target], y)


def times(layout: Layout) -> Iterator[str]:
    """Write the clock's column."""
    quiet: dict[str, str | float] = {
        "fill": colour("quiet"),
        "font_size": SMALL,
        "text_anchor": "end",
    }
    yield text(layout.left - MARGIN, TOP + BOX_HEIGHT / 2 + 4, "s", **quiet)
    for y, time in zip(layout.y, layout.times, strict=True):
        if time:
            yield text(layout.left - MARGIN, y + 4, time, **quiet)


def participant_heads(roles: Mapping[str, Role], layout: Layout) -> Iterator[str]:
    """Draw the participants."""
    for name, role in roles.items():
        yield participant(name, role, Box(layout.x[name], TOP, box_width(name)))


def lifelines(layout: Layout, covered: Sequence[Area]) -> Iterator[str]:
    """Draw a line down from each participant, broken where words stand."""
    for x in layout.x.values():
        here = sorted((a.top, a.bottom) for a in covered if a.left < x < a.right)
        ends = [TOP + BOX_HEIGHT, *(edge for pair in here for edge in pair)]
        for top, bottom in zip(ends[::2], [*ends[1::2], layout.size[1]], strict=True):
            if bottom > top:
                line = {"x1": x, "y1": top, "x2": x, "y2": bottom}
                yield element("line", **line, stroke=colour("quiet"), opacity=0.55)
