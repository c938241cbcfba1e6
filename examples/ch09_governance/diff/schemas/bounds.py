"""Limits on values: a request must not get narrower, a response must not get wider."""

from dataclasses import dataclass, replace

from examples.ch09_governance.diff.change import Changes, Level
from examples.ch09_governance.diff.schemas.pair import SchemaPair


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


def bound_changes(pair: SchemaPair) -> Changes:
    """Compare every limit of a value (JSON Schema 2020-12, 6.2 to 6.5)."""
    if pair.location.never_sent and not pair.location.in_request:
        return
    deep = pair.location.kind in DEEP
    for bound in BOUNDS:
        if deep and not (bound is ITEMS and "item" in pair.location.flags):
            continue
        old, new = pair.values(bound.keyword)
        old = bound.default if old is None else old
        new = bound.default if new is None else new
        if old == new or not _numbers(old, new):
            continue
        yield from _moved(pair, bound, old, new)


def _numbers(*values: object) -> bool:
    return all(v is None or isinstance(v, int | float) for v in values)


def _moved(
    pair: SchemaPair, bound: Bound, old: float | None, new: float | None
) -> Changes:
    if old is None or new is None:
        yield from _came_or_went(pair, bound, came=old is None)
        return
    location, slug = pair.location, bound.slug
    way = "increased" if new > old else "decreased"
    narrower = (new < old) == bound.upper
    if location.in_request == narrower:
        yield from _hurts(pair, bound, way)
    elif location.in_request and (slug != "min-items" or location.kind == "parameter"):
        yield location.action(f"{slug}-{way}", Level.INFO)


def _came_or_went(pair: SchemaPair, bound: Bound, *, came: bool) -> Changes:
    location, slug = pair.location, bound.slug
    if came and location.in_request and not location.never_sent and slug != "max-items":
        yield location.action(f"{slug}-set", Level.WARNING)
    elif not came and not location.in_request and slug == "max-length":
        yield location.action(f"{slug}-unset", Level.ERROR)


def _hurts(pair: SchemaPair, bound: Bound, way: str) -> Changes:
    location, action = pair.location, f"{bound.slug}-{way}"
    if location.in_request and location.never_sent and bound.read_only:
        yield location.change(f"request-read-only-property-{action}", Level.INFO)
    elif location.never_sent and bound.slug == "min-items":
        return
    else:
        seen = bound is ITEMS and location.kind.startswith("parameter")
        beyond = bound.beyond and not seen
        here = (
            replace(location, kind="parameter") if location.kind in DEEP else location
        )
        yield here.action(action, Level.WARNING if beyond else Level.ERROR)


def contains_changes(pair: SchemaPair) -> Changes:
    """Compare how many items `contains` asks for (6.4.4 and 6.4.5)."""
    if pair.location.kind.startswith("parameter"):
        return
    for bound in CONTAINS:
        old, new = pair.values(bound.keyword)
        if old is None or new is None or old == new or not _numbers(old, new):
            continue
        narrower = (new < old) == bound.upper
        level = Level.ERROR if pair.location.in_request == narrower else Level.INFO
        way = "increased" if new > old else "decreased"
        yield pair.location.action(f"{bound.slug}-{way}", level)
