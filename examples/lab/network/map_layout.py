"""Where everything on a map stands: layers from left to right, lanes between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from examples.lab.figures.svg import width
from examples.lab.trace.participants import BOX_HEIGHT, Box, box_width
from examples.lab.trace.roles import Edge

EDGE, GAP = 6.0, 26.0
DISC = 24  # the room of one replica's number
DISCS = 8  # more replicas than these are told as a number
SMALL = 12
PORT = 20  # between two edges that leave one box
STUB = 10  # an edge leaves its box straight, on both sides of its label
SLOPE = 48  # the room in which edges rise and fall
LANE = 24.0
CORNER = 6  # calls back to the left keep below the others

Point = tuple[float, float]
Via = tuple[Edge, int]  # an edge on its way through a layer
Entry = str | Via
Layers = Mapping[str, int]


def between(edge: Edge, layer: Layers) -> list[int]:
    """Return the layers that an edge passes, in its own direction."""
    first, last = layer[edge[0]], layer[edge[1]]
    step = 1 if last > first else -1
    return list(range(first + step, last, step))


def stacks(layer: Layers, edges: Sequence[Edge]) -> list[list[Entry]]:
    """Order each layer by where the calls come from; long edges pass as lanes."""
    found: list[list[Entry]] = [[] for _ in range(max(layer.values()) + 1)]
    before: dict[Entry, list[Entry]] = {name: [] for name in layer}
    for name, place in layer.items():
        found[place].append(name)
    for edge in edges:
        here: Entry = min(edge, key=layer.__getitem__)
        for place in sorted(between(edge, layer)):
            found[place].append((edge, place))
            before[edge, place], here = [here], (edge, place)
        before[max(edge, key=layer.__getitem__)].append(here)
    for left, right in pairwise(found):
        right.sort(key=lambda entry: _mean(left, before[entry]))
    return found


def _mean(left: Sequence[Entry], before: Sequence[Entry]) -> float:
    """Return the mean place of those in the layer before; without any, the end."""
    places = [left.index(entry) for entry in before if entry in left]
    return sum(places) / len(places) if places else len(left)


def size(name: str, replicas: int, ports: int) -> Point:
    """Return width and height of a box, with room for replicas and edges."""
    told = f"{replicas} replicas"
    inner = replicas * DISC if replicas <= DISCS else width(told, SMALL)
    high = BOX_HEIGHT + (DISC if replicas > 1 else 0)
    return max(box_width(name), inner + 16), max(high, ports * PORT)


@dataclass(frozen=True, slots=True)
class MapLayout:
    """Places in pixels: a box for each participant, the corners of each edge."""

    boxes: dict[str, Box]
    routes: dict[Edge, tuple[Point, ...]]
    size: Point

    @classmethod
    def of(
        cls, layer: Layers, replicas: Mapping[str, int], labels: Mapping[Edge, float]
    ) -> "MapLayout":
        """Place participants in their layers; `labels` are widths."""
        found = stacks(layer, list(labels))
        ports = [source for source, _ in labels]
        sizes: dict[Entry, Point] = {
            name: size(name, replicas.get(name, 1), ports.count(name)) for name in layer
        }
        x, right = abscissas(found, layer, sizes, labels)
        high = [[_high(entry, sizes) for entry in stack] for stack in found]
        tall = max(map(sum, high))
        places: dict[Entry, Box] = {}
        for here, stack, heights in zip(x, found, high, strict=True):
            y = EDGE + (tall - sum(heights)) / 2
            broad = broadest(stack, sizes)
            for entry, height in zip(stack, heights, strict=True):
                wide, inner = sizes.get(entry, (broad, 0.0))
                places[entry] = Box(here, y + (height - inner) / 2, wide, inner)
                y += height
        boxes = {name: places[name] for name in layer}
        ways = routes(layer, places, labels)
        return cls(boxes, ways, (right, tall + 2 * EDGE))


def _high(entry: Entry, sizes: Mapping[Entry, Point]) -> float:
    return sizes[entry][1] + GAP if entry in sizes else LANE


def broadest(stack: Sequence[Entry], sizes: Mapping[Entry, Point]) -> float:
    """Return the width of the widest box in a layer."""
    return max([sizes[entry][0] for entry in stack if entry in sizes] or [0.0])


def abscissas(
    found: Sequence[Sequence[Entry]],
    layer: Layers,
    sizes: Mapping[Entry, Point],
    labels: Mapping[Edge, float],
) -> tuple[list[float], float]:
    """Return the middle of each layer, and where the last one ends."""
    x, here = [], EDGE
    for place, stack in enumerate(found):
        wide = broadest(stack, sizes)
        x.append(here + wide / 2)
        words = [w for edge, w in labels.items() if _first_gap(edge, layer) == place]
        here += wide + max(words, default=0) + 2 * STUB + SLOPE
        right = x[-1] + wide / 2 + EDGE
    return x, right


def _first_gap(edge: Edge, layer: Layers) -> int:
    source, target = layer[edge[0]], layer[edge[1]]
    return source if target > source else source - 1


def routes(
    layer: Layers, places: Mapping[Entry, Box], labels: Mapping[Edge, float]
) -> dict[Edge, tuple[Point, ...]]:
    """Return the corners of each edge; those of one source leave side by side."""
    found: dict[Edge, tuple[Point, ...]] = {}
    for source in dict.fromkeys(edge[0] for edge in labels):
        leaving = [e for e in labels if e[0] == source and layer[e[1]] != layer[source]]
        ahead = {e: _ahead(e, layer, places) for e in leaving}
        box = places[source]
        for i, edge in enumerate(sorted(leaving, key=lambda e: ahead[e][0][1])):
            side = 1 if layer[edge[1]] > layer[source] else -1
            x = box.x + side * box.wide / 2
            y = box.y + box.high / 2 + (i - (len(leaving) - 1) / 2) * PORT
            y = y if side > 0 else box.y + box.high - CORNER
            stub = x + side * (labels[edge] + 2 * STUB)
            found[edge] = ((x, y), (stub, y), *ahead[edge])
    return {edge: found[edge] for edge in labels if edge in found}


def _ahead(edge: Edge, layer: Layers, places: Mapping[Entry, Box]) -> list[Point]:
    """Return the points at which an edge passes layers, and the side it ends at."""
    end, side = places[edge[1]], 1 if layer[edge[1]] > layer[edge[0]] else -1
    found: list[Point] = []
    for lane in (places[edge, place] for place in between(edge, layer)):
        found.append((lane.x - side * lane.wide / 2, lane.y))
        found.append((lane.x + side * lane.wide / 2, lane.y))
    low = end.high / 2 if side > 0 else end.high - CORNER
    return [*found, (end.x - side * end.wide / 2, end.y + low)]
