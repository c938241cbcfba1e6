"""Parameters: what a client has to send along."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.ch09_governance.diff.change import Change, Changes, Level
from examples.ch09_governance.diff.deprecation import (
    NoDate,
    deprecation,
    sunset,
    sunset_change,
)
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.schemas.comparison import SchemaComparison
from examples.ch09_governance.openapi.references import resolve_ref

Parameters = Mapping[tuple[str, str], Mapping[str, Any]]


def collect_parameters(
    root: Mapping[str, Any], holder: Mapping[str, Any]
) -> Parameters:
    """Return the parameters of an operation or a path by place and name."""
    found = (resolve_ref(root, one) for one in holder.get("parameters") or ())
    return {
        (str(one.get("in")), str(one.get("name"))): one
        for one in found
        if isinstance(one, Mapping)
    }


def shared_parameters(location: Location, old: Parameters, new: Parameters) -> Changes:
    """Compare what a path asks of all its operations: here a new one is what hurts."""
    for key in new:
        if key not in old:
            need = "required" if new[key].get("required") else "optional"
            level = Level.ERROR if need == "required" else Level.INFO
            id = f"new-{need}-request-default-parameter-to-existing-path"
            yield location.child(f"{key[0]} parameter {key[1]}").change(id, level)


def compare_parameters(
    schemas: SchemaComparison, location: Location, old: Parameters, new: Parameters
) -> Changes:
    """Compare an operation's own parameters."""
    for key in [*old, *(key for key in new if key not in old)]:
        here = replace(
            location, kind="parameter", steps=(f"{key[0]} parameter {key[1]}",)
        )
        if key not in new:
            yield _removed(schemas, here, old[key])
        elif key not in old:
            yield _added(here, key[0], new[key])
        else:
            yield from _changed(schemas, here, old[key], new[key])


def _removed(
    schemas: SchemaComparison, location: Location, old: Mapping[str, Any]
) -> Change:
    if old.get("deprecated") is not True:
        return location.change("request-parameter-removed", Level.WARNING)
    try:
        end = sunset(old)
    except NoDate:
        return location.change("request-parameter-sunset-parse", Level.ERROR)
    if end and end > schemas.today:
        return location.change("request-parameter-removed-before-sunset", Level.ERROR)
    return location.change("request-parameter-removed-with-deprecation", Level.INFO)


def _added(location: Location, place: str, new: Mapping[str, Any]) -> Change:
    if place == "path":
        return location.change("new-request-path-parameter", Level.ERROR)
    if new.get("required"):
        return location.change("new-required-request-parameter", Level.ERROR)
    return location.change("new-optional-request-parameter", Level.INFO)


def _changed(
    schemas: SchemaComparison,
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Changes:
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after and old.get("in") != "path":
        became = "required" if after else "optional"
        level = Level.ERROR if after else Level.INFO
        yield location.action(f"became-{became}", level)
    yield from deprecation(location, old, new, schemas.today)
    yield from sunset_change(location, old, new, schemas.today)
    flags = frozenset({"required"} if before or after else ())
    here = replace(location, flags=flags)
    yield from schemas.compare(old.get("schema"), new.get("schema"), here)
    if old.get("in") == "header":
        yield from _header_object(
            schemas, location, old.get("schema"), new.get("schema")
        )


def _header_object(
    schemas: SchemaComparison, location: Location, old: Any, new: Any
) -> Changes:
    """Compare a header field that carries an object, one level deep."""
    before, after = (
        resolve_ref(schemas.walk.old, old),
        resolve_ref(schemas.walk.new, new),
    )
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return
    had, has = before.get("properties") or {}, after.get("properties") or {}
    needed = set(before.get("required") or ()), set(after.get("required") or ())
    for name in has:
        if name in needed[1] - needed[0]:
            kind = "request-header-property-became-required"
            id = kind if name in had else "new-required-request-header-property"
            yield location.child(name).change(id, Level.ERROR)
        if (
            name in had
            and "enum" in (has[name] or {})
            and "enum" not in (had[name] or {})
        ):
            id = "request-header-property-became-enum"
            yield location.child(name).change(id, Level.ERROR)
