"""Parameters: what a client has to send along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
        (str(one.get("in")), _name(one)): one
        for one in found
        if isinstance(one, Mapping)
    }


def _name(parameter: Mapping[str, Any]) -> str:
    """Return the name; that of a header field has no case (RFC 9110, section 5.1)."""
    name = str(parameter.get("name"))
    return name.lower() if parameter.get("in") == "header" else name


@dataclass(frozen=True, slots=True)
class Asked:
    """What an operation asks for: its own parameters, and those of its path."""

    own: Parameters
    shared: Parameters

    @property
    def all(self) -> Parameters:
        """Every parameter; the operation's own ones win (OpenAPI 3.1.1, 4.8.9)."""
        return {**self.shared, **self.own}


def compare_parameters(
    schemas: SchemaComparison, location: Location, old: Asked, new: Asked
) -> Changes:
    """Compare what an operation asks for, wherever it is written."""
    before, after = old.all, new.all
    for key in [*before, *(key for key in after if key not in before)]:
        step = f"{key[0]} parameter {key[1]}"
        here = replace(location, kind="parameter", steps=(step,))
        if key not in after:
            yield _removed(schemas, here, before[key])
        elif key in before:
            yield from _changed(schemas, here, before[key], after[key])
        elif key in new.own:
            yield _added(here, key[0], new.own[key])
        else:
            need = "required" if after[key].get("required") else "optional"
            level = Level.ERROR if need == "required" else Level.INFO
            id = f"new-{need}-request-default-parameter-to-existing-path"
            yield location.child(step).change(id, level)


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
    yield from _written(location, old, new)
    flags = frozenset({"required"} if before or after else ())
    here = replace(location, flags=flags)
    yield from schemas.compare(old.get("schema"), new.get("schema"), here)
    if old.get("in") == "header":
        yield from _header_object(
            schemas, location, old.get("schema"), new.get("schema")
        )


STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def _written(
    location: Location, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Changes:
    """Compare how values become text (OpenAPI 3.1.1, 4.8.12.2)."""
    before, after = _style(old), _style(new)
    for word, was, now in zip(("style", "explode"), before, after, strict=True):
        if was != now:
            yield location.change(f"request-parameter-{word}-changed", Level.ERROR)
    if old.get("allowEmptyValue") is True and new.get("allowEmptyValue") is not True:
        yield location.change("request-parameter-empty-value-refused", Level.ERROR)


def _style(parameter: Mapping[str, Any]) -> tuple[Any, Any]:
    style = parameter.get("style", STYLES.get(str(parameter.get("in"))))
    said = parameter.get("schema")
    plain = isinstance(said, Mapping) and said.get("type") not in ("array", "object")
    explode = None if plain else parameter.get("explode", style == "form")
    return style, explode


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
