"""Limits on values: a request must not get narrower, a response must not get wider."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.schemas.pair import Meeting


@dataclass(frozen=True, slots=True)
class Bound:
    """A keyword that limits from above or below, and who looks at it.

    `default` is what its absence means; `quiet` names what oasdiff does not report.
    """

    keyword: str
    slug: str
    upper: bool = False
    default: int | None = None
    beyond: bool = False
    read_only: bool = False


ITEMS = Bound("maxItems", "max-items", upper=True, beyond=True)
BOUNDS = (
    Bound("minimum", "min", read_only=True),
    Bound("exclusiveMinimum", "exclusive-min", read_only=True),
    Bound("maximum", "max", upper=True, read_only=True),
    Bound("exclusiveMaximum", "exclusive-max", upper=True, read_only=True),
    Bound("minLength", "min-length", default=0),
    Bound("maxLength", "max-length", upper=True, read_only=True),
    Bound("minItems", "min-items", default=0),
    ITEMS,
    Bound("minProperties", "min-properties", default=0, beyond=True),
    Bound("maxProperties", "max-properties", upper=True, beyond=True),
)
CONTAINS = (
    Bound("minContains", "min-contains"),
    Bound("maxContains", "max-contains", upper=True),
)
DEEP = ("parameter-property",)  # what lies inside a parameter is not compared


def bounds(meeting: Meeting) -> Iterator[Change]:
    """Compare every limit of a value (JSON Schema 2020-12, 6.2 to 6.5)."""
    if meeting.spot.unseen and not meeting.spot.asks:
        return
    deep = meeting.spot.kind in DEEP
    for bound in BOUNDS:
        if deep and not (bound is ITEMS and meeting.spot.steps[-1] == "items"):
            continue
        old, new = meeting.values(bound.keyword)
        old = bound.default if old is None else old
        new = bound.default if new is None else new
        if old == new or not _numbers(old, new):
            continue
        yield from _moved(meeting, bound, old, new)


def _numbers(*values: object) -> bool:
    return all(v is None or isinstance(v, int | float) for v in values)


def _moved(
    meeting: Meeting, bound: Bound, old: float | None, new: float | None
) -> Iterator[Change]:
    if old is None or new is None:
        yield from _came_or_went(meeting, bound, came=old is None)
        return
    spot, slug = meeting.spot, bound.slug
    way = "increased" if new > old else "decreased"
    narrower = (new < old) == bound.upper
    if spot.asks == narrower:
        yield from _hurts(meeting, bound, way)
    elif spot.asks and (slug != "min-items" or spot.kind == "parameter"):
        yield spot.change(f"{slug}-{way}", Level.INFO)


def _came_or_went(meeting: Meeting, bound: Bound, *, came: bool) -> Iterator[Change]:
    spot, slug = meeting.spot, bound.slug
    if came and spot.asks and not spot.unseen and slug != "max-items":
        yield spot.change(f"{slug}-set", Level.WARNING)
    elif not came and not spot.asks and slug == "max-length":
        yield spot.change(f"{slug}-unset", Level.ERROR)


def _hurts(meeting: Meeting, bound: Bound, way: str) -> Iterator[Change]:
    spot, action = meeting.spot, f"{bound.slug}-{way}"
    if spot.asks and spot.unseen and bound.read_only:
        yield spot.found(f"request-read-only-property-{action}", Level.INFO)
    elif spot.unseen and bound.slug == "min-items":
        return
    else:
        seen = bound is ITEMS and spot.kind.startswith("parameter")
        beyond = bound.beyond and not seen
        here = replace(spot, kind="parameter") if spot.kind in DEEP else spot
        yield here.change(action, Level.WARNING if beyond else Level.ERROR)


def contained(meeting: Meeting) -> Iterator[Change]:
    """Compare how many items `contains` asks for (6.4.4 and 6.4.5)."""
    if meeting.spot.kind.startswith("parameter"):
        return
    for bound in CONTAINS:
        old, new = meeting.values(bound.keyword)
        if old is None or new is None or old == new or not _numbers(old, new):
            continue
        narrower = (new < old) == bound.upper
        level = Level.ERROR if meeting.spot.asks == narrower else Level.INFO
        way = "increased" if new > old else "decreased"
        yield meeting.spot.change(f"{bound.slug}-{way}", level)
