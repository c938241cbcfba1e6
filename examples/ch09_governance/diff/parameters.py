"""Parameters: what a client has to send along."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.deprecation import (
    NoDate,
    deprecation,
    postponed,
    sunset,
)
from examples.ch09_governance.diff.location import Spot
from examples.ch09_governance.diff.schemas.comparison import Schemas
from examples.ch09_governance.openapi.references import follow

Parameters = Mapping[tuple[str, str], Mapping[str, Any]]


def gathered(root: Mapping[str, Any], holder: Mapping[str, Any]) -> Parameters:
    """Return the parameters of an operation or a path by place and name."""
    found = (follow(root, one) for one in holder.get("parameters") or ())
    return {
        (str(one.get("in")), str(one.get("name"))): one
        for one in found
        if isinstance(one, Mapping)
    }


def shared(spot: Spot, old: Parameters, new: Parameters) -> Iterator[Change]:
    """Compare what a path asks of all its operations: here a new one is what hurts."""
    for key in new:
        if key not in old:
            need = "required" if new[key].get("required") else "optional"
            level = Level.ERROR if need == "required" else Level.INFO
            id = f"new-{need}-request-default-parameter-to-existing-path"
            yield spot.inside(f"{key[0]} parameter {key[1]}").found(id, level)


def compared(
    schemas: Schemas, spot: Spot, old: Parameters, new: Parameters
) -> Iterator[Change]:
    """Compare an operation's own parameters."""
    for key in [*old, *(key for key in new if key not in old)]:
        here = replace(spot, kind="parameter", steps=(f"{key[0]} parameter {key[1]}",))
        if key not in new:
            yield _gone(schemas, here, old[key])
        elif key not in old:
            yield _come(here, key[0], new[key])
        else:
            yield from _kept(schemas, here, old[key], new[key])


def _gone(schemas: Schemas, spot: Spot, old: Mapping[str, Any]) -> Change:
    if old.get("deprecated") is not True:
        return spot.found("request-parameter-removed", Level.WARNING)
    try:
        end = sunset(old)
    except NoDate:
        return spot.found("request-parameter-sunset-parse", Level.ERROR)
    if end and end > schemas.today:
        return spot.found("request-parameter-removed-before-sunset", Level.ERROR)
    return spot.found("request-parameter-removed-with-deprecation", Level.INFO)


def _come(spot: Spot, place: str, new: Mapping[str, Any]) -> Change:
    if place == "path":
        return spot.found("new-request-path-parameter", Level.ERROR)
    if new.get("required"):
        return spot.found("new-required-request-parameter", Level.ERROR)
    return spot.found("new-optional-request-parameter", Level.INFO)


def _kept(
    schemas: Schemas, spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after and old.get("in") != "path":
        became = "required" if after else "optional"
        level = Level.ERROR if after else Level.INFO
        yield spot.change(f"became-{became}", level)
    yield from deprecation(spot, old, new, schemas.today)
    yield from postponed(spot, old, new, schemas.today)
    flags = frozenset({"required"} if before or after else ())
    here = replace(spot, flags=flags)
    yield from schemas.compare(old.get("schema"), new.get("schema"), here)
    if old.get("in") == "header":
        yield from _header_object(schemas, spot, old.get("schema"), new.get("schema"))


def _header_object(
    schemas: Schemas, spot: Spot, old: Any, new: Any
) -> Iterator[Change]:
    """Compare a header field that carries an object, one level deep."""
    before, after = follow(schemas.walk.old, old), follow(schemas.walk.new, new)
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return
    had, has = before.get("properties") or {}, after.get("properties") or {}
    needed = set(before.get("required") or ()), set(after.get("required") or ())
    for name in has:
        if name in needed[1] - needed[0]:
            kind = "request-header-property-became-required"
            id = kind if name in had else "new-required-request-header-property"
            yield spot.inside(name).found(id, Level.ERROR)
        if name in had and "enum" in has[name] and "enum" not in had[name]:
            id = "request-header-property-became-enum"
            yield spot.inside(name).found(id, Level.ERROR)
