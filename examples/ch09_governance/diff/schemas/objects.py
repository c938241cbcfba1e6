"""Properties of objects: which came, which went, which must be there."""

from collections.abc import Mapping
from typing import Any

from examples.ch09_governance.diff.change import Changes, Level
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.schemas.pair import SchemaPair
from examples.ch09_governance.openapi.references import resolve_ref


def property_changes(
    pair: SchemaPair, roots: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> Changes:
    """Compare properties and required (JSON Schema 2020-12, 10.3.2.1 and 6.5.3)."""
    if pair.location.kind.startswith("parameter"):
        return
    # below additionalProperties names are the client's own
    free = "free" in pair.location.flags
    old, new = (_properties(side) for side in (pair.old, pair.new))
    needed = [set(side.get("required") or ()) for side in (pair.old, pair.new)]
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = (
            resolve_ref(roots[0], old.get(name)),
            resolve_ref(roots[1], new.get(name)),
        )
        must = (name in needed[0], name in needed[1])
        location = pair.location.child(str(name))
        if name in old and name in new:
            yield from _kept(location, before, after, must)
        elif free:
            continue
        elif name not in new:
            yield from _removed(location, before, must[0])
        else:
            yield from _added(location, after, must[1])


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    said = schema.get("properties")
    return said if isinstance(said, Mapping) else {}


def _is(schema: Any, flag: str) -> bool:
    return isinstance(schema, Mapping) and schema.get(flag) is True


def _defaulted(schema: Any) -> bool:
    return isinstance(schema, Mapping) and "default" in schema


def _removed(location: Location, schema: Any, must: bool) -> Changes:
    if location.in_request:
        if not _is(schema, "readOnly"):
            yield location.change("request-property-removed", Level.WARNING)
        return
    kind = "required" if must else "optional"
    if _is(schema, "writeOnly"):
        yield location.change(
            f"response-{kind}-write-only-property-removed", Level.INFO
        )
    else:
        level = Level.ERROR if must else Level.WARNING
        yield location.change(f"response-{kind}-property-removed", level)


def _added(location: Location, schema: Any, must: bool) -> Changes:
    kind = "required" if must else "optional"
    if not location.in_request:
        only = "-write-only" if _is(schema, "writeOnly") else ""
        yield location.change(f"response-{kind}{only}-property-added", Level.INFO)
    elif _is(schema, "readOnly"):
        return
    elif must and _defaulted(schema):
        yield location.change("new-required-request-property-with-default", Level.INFO)
    else:
        level = Level.ERROR if must else Level.INFO
        yield location.change(f"new-{kind}-request-property", level)


def _kept(location: Location, old: Any, new: Any, must: tuple[bool, bool]) -> Changes:
    yield from _flagged(location, old, new, must[0])
    if must[0] == must[1] or (location.in_request and _is(new, "readOnly")):
        return
    became = "required" if must[1] else "optional"
    if not location.in_request and _is(new, "writeOnly"):
        id = f"response-write-only-property-became-{became}"
        yield location.change(id, Level.INFO)
        return
    tail = (
        "-with-default" if must[1] and location.in_request and _defaulted(new) else ""
    )
    hurts = must[1] == location.in_request and not tail
    level = Level.ERROR if hurts else Level.INFO
    yield location.change(f"{location.direction}-property-became-{became}{tail}", level)


def _flagged(location: Location, old: Any, new: Any, must: bool) -> Changes:
    """Compare readOnly and writeOnly (JSON Schema 2020-12, 9.4)."""
    kind = "required" if must else "optional"
    for flag, slug in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        if _is(old, flag) == _is(new, flag):
            continue
        became = slug if _is(new, flag) else f"not-{slug}"
        shown = must and not location.in_request and became == "not-write-only"
        level = Level.WARNING if shown else Level.INFO
        yield location.change(
            f"{location.direction}-{kind}-property-became-{became}", level
        )
