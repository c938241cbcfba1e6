"""Properties of objects: which came, which went, which must be there."""

from collections.abc import Iterator, Mapping
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.location import Spot
from examples.ch09_governance.diff.schemas.pair import Meeting
from examples.ch09_governance.openapi.references import follow

FREE = ("additionalProperties",)  # names below it are the client's own


def propertied(
    meeting: Meeting, roots: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> Iterator[Change]:
    """Compare properties and required (JSON Schema 2020-12, 10.3.2.1 and 6.5.3)."""
    if meeting.spot.kind.startswith("parameter"):
        return
    free = bool({*FREE} & {*meeting.spot.steps})
    old, new = (_properties(side) for side in (meeting.old, meeting.new))
    needed = [set(side.get("required") or ()) for side in (meeting.old, meeting.new)]
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = follow(roots[0], old.get(name)), follow(roots[1], new.get(name))
        must = (name in needed[0], name in needed[1])
        spot = meeting.spot.inside(str(name))
        if name in old and name in new:
            yield from _kept(spot, before, after, must)
        elif free:
            continue
        elif name not in new:
            yield from _removed(spot, before, must[0])
        else:
            yield from _added(spot, after, must[1])


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    said = schema.get("properties")
    return said if isinstance(said, Mapping) else {}


def _is(schema: Any, flag: str) -> bool:
    return isinstance(schema, Mapping) and schema.get(flag) is True


def _defaulted(schema: Any) -> bool:
    return isinstance(schema, Mapping) and "default" in schema


def _removed(spot: Spot, schema: Any, must: bool) -> Iterator[Change]:
    if spot.asks:
        if not _is(schema, "readOnly"):
            yield spot.found("request-property-removed", Level.WARNING)
        return
    kind = "required" if must else "optional"
    if _is(schema, "writeOnly"):
        yield spot.found(f"response-{kind}-write-only-property-removed", Level.INFO)
    else:
        level = Level.ERROR if must else Level.WARNING
        yield spot.found(f"response-{kind}-property-removed", level)


def _added(spot: Spot, schema: Any, must: bool) -> Iterator[Change]:
    kind = "required" if must else "optional"
    if not spot.asks:
        only = "-write-only" if _is(schema, "writeOnly") else ""
        yield spot.found(f"response-{kind}{only}-property-added", Level.INFO)
    elif _is(schema, "readOnly"):
        return
    elif must and _defaulted(schema):
        yield spot.found("new-required-request-property-with-default", Level.INFO)
    else:
        level = Level.ERROR if must else Level.INFO
        yield spot.found(f"new-{kind}-request-property", level)


def _kept(spot: Spot, old: Any, new: Any, must: tuple[bool, bool]) -> Iterator[Change]:
    yield from _flagged(spot, old, new, must[0])
    if must[0] == must[1] or (spot.asks and _is(new, "readOnly")):
        return
    became = "required" if must[1] else "optional"
    if not spot.asks and _is(new, "writeOnly"):
        id = f"response-write-only-property-became-{became}"
        yield spot.found(id, Level.INFO)
        return
    tail = "-with-default" if must[1] and spot.asks and _defaulted(new) else ""
    hurts = must[1] == spot.asks and not tail
    level = Level.ERROR if hurts else Level.INFO
    yield spot.found(f"{spot.direction}-property-became-{became}{tail}", level)


def _flagged(spot: Spot, old: Any, new: Any, must: bool) -> Iterator[Change]:
    """Compare readOnly and writeOnly (JSON Schema 2020-12, 9.4)."""
    kind = "required" if must else "optional"
    for flag, slug in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        if _is(old, flag) == _is(new, flag):
            continue
        became = slug if _is(new, flag) else f"not-{slug}"
        shown = must and not spot.asks and became == "not-write-only"
        level = Level.WARNING if shown else Level.INFO
        yield spot.found(f"{spot.direction}-{kind}-property-became-{became}", level)
