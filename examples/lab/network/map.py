"""A map of the network: who is there, who called whom, and how often."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import hypot

from examples.lab.figures.figure import Figure
from examples.lab.figures.palette import Meaning, colour
from examples.lab.figures.signs import SIGN_WIDTH, sign
from examples.lab.figures.svg import document, element, number, text, width
from examples.lab.figures.table import Table
from examples.lab.network.call_counts import CallCounts, Calls
from examples.lab.network.map_layout import DISC, DISCS, SMALL, MapLayout, Point
from examples.lab.trace.diagram_rows import badge
from examples.lab.trace.exchange import Exchange
from examples.lab.trace.labels import listed, summary
from examples.lab.trace.participants import Box, participant

NAMES = ("from", "to", "exchanges", "failed", "not sent")
HEAD = 8
SPACE = 10

Words = list[tuple[Meaning, str]]


def topology(
    exchanges: Sequence[Exchange], hosts: Mapping[str, int], stores: Iterable[str]
) -> Figure:
    """Draw clients, `hosts` with their number of replicas, and `stores`."""
    counts = CallCounts.of(exchanges, hosts, tuple(stores))
    rows = [(*edge, c.sent, c.failed, c.spared) for edge, c in counts.calls.items()]
    table = Table((NAMES, rows))
    names = [
        f"{name} with {hosts[name]} replicas" if hosts.get(name, 1) > 1 else name
        for name in counts.roles
    ]
    title = f"Map: {listed(names, most=12) if names else 'no host'}"
    parts, size = picture(counts, hosts)
    svg = document(parts, size, title, summary(exchanges))
    return Figure(svg, f"{title}\n{table!r}", title, table)


def picture(counts: CallCounts, hosts: Mapping[str, int]) -> tuple[list[str], Point]:
    """Return the drawing and its size."""
    if not counts.roles:
        return [text(80, 24, "no host", fill=colour("quiet"))], (160, 40)
    said = {edge: label(calls) for edge, calls in counts.calls.items()}
    wide = {edge: words_width(words) for edge, words in said.items()}
    layout = MapLayout.of(counts.layers(), hosts, wide)
    parts = [
        part for e, corners in layout.routes.items() for part in draw(corners, said[e])
    ]
    for name, role in counts.roles.items():
        box, replicas = layout.boxes[name], hosts.get(name, 1)
        parts.append(participant(name, role, box, DISC / 2 if replicas > 1 else 0))
        parts += discs(box, replicas)
    return parts, layout.size


def label(calls: Calls) -> Words:
    """Say how many exchanges, how many failed, how many were not sent."""
    parts: Words = [("none", str(calls.sent))] if calls.sent else []
    parts += [("failed", f"{calls.failed} failed")] if calls.failed else []
    return parts + ([("fresh", f"{calls.spared} not sent")] if calls.spared else [])


def part_width(meaning: Meaning, words: str) -> float:
    """Return how wide a number with its sign is."""
    return width(words, SMALL) + (0 if meaning == "none" else SIGN_WIDTH + 5)


def words_width(words: Words) -> float:
    """Return how wide a label is."""
    return sum(part_width(*part) for part in words) + SPACE * (len(words) - 1)


def draw(corners: Sequence[Point], words: Words) -> Iterator[str]:
    """Draw an edge, open where its label stands on its first stretch."""
    (x0, y), (x1, _), *rest = corners
    half = (words_width(words) / 2 + 4) * (1 if x1 > x0 else -1)
    middle = (x0 + x1) / 2
    yield path([(x0, y), (middle - half, y)])
    yield path([(middle + half, y), (x1, y), *rest])
    yield head(*[(x1, y), *rest][-2:])
    x = middle - words_width(words) / 2
    for meaning, part in words:
        yield sign(meaning, x + SIGN_WIDTH / 2, y)
        end, hue = x + part_width(meaning, part), colour(meaning)
        yield text(end, y + 4, part, text_anchor="end", fill=hue, font_size=SMALL)
        x = end + SPACE


def path(corners: Sequence[Point]) -> str:
    """Draw a line through corners."""
    d = "L".join(f"{number(x)} {number(y)}" for x, y in corners)
    return element(
        "path", d=f"M{d}", fill="none", stroke=colour("ink"), stroke_width=1.2
    )


def head(before: Point, tip: Point) -> str:
    """Draw an arrow head that points the way of the last stretch."""
    (x0, y0), (x1, y1) = before, tip
    long = hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = (x1 - x0) / long * HEAD, (y1 - y0) / long * HEAD
    left, right = (
        (x1 - dx - dy / 2, y1 - dy + dx / 2),
        (x1 - dx + dy / 2, y1 - dy - dx / 2),
    )
    d = "L".join(f"{number(x)} {number(y)}" for x, y in (left, tip, right))
    return element("path", d=f"M{d}Z", fill=colour("ink"))


def discs(box: Box, replicas: int) -> Iterator[str]:
    """Draw the numbers of the replicas in the box of their host."""
    y = box.y + box.high / 2 + DISC / 2 - 1
    if replicas > DISCS:
        yield text(box.x, y + 4, f"{replicas} replicas", font_size=SMALL)
        return
    for i in range(replicas if replicas > 1 else 0):
        x = box.x + (i - (replicas - 1) / 2) * DISC
        yield badge(x, y, i + 1)
