"""Types and formats: what a client sends must still fit, what it gets must not grow."""

from collections.abc import Mapping
from typing import Any

from examples.ch09_governance.diff.change import Change, Changes, Level
from examples.ch09_governance.diff.schemas.normalize import allowed_types, nullable
from examples.ch09_governance.diff.schemas.pair import Schema, SchemaPair
from examples.ch09_governance.openapi.references import resolve_ref

# Formats that hold all values of another one.
WIDER = {
    ("number", "float", "double"),
    ("integer", "int32", "int64"),
    ("integer", "int32", "bigint"),
    ("integer", "int64", "bigint"),
    ("string", "date", "date-time"),
    ("string", "time", "date-time"),
}


def type_changes(pair: SchemaPair) -> Changes:
    """Compare type and format, or the list of types that anyOf or oneOf spell out."""
    location = pair.location
    if (
        location.never_sent
        and location.in_request
        and not location.kind.startswith("parameter")
    ):
        return
    before, after = spellings(pair)
    if chosen(pair) and before != after:
        yield _list_change(pair, before or frozenset(), after or frozenset())
    if chosen(pair) and (before == after or not location.kind.startswith("parameter")):
        return
    yield from _type_change(pair)


def spellings(pair: SchemaPair) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Return what the old and the new form spell out."""
    old, new = pair.roots
    return spelled(pair.old, old), spelled(pair.new, new)


def spelled(schema: Schema, root: Schema) -> frozenset[str] | None:
    """Return the types if a schema is no more than a choice of types, else None."""
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword)
        if isinstance(branches, list):
            found = [_simple(resolve_ref(root, branch)) for branch in branches]
            return None if None in found else frozenset(str(name) for name in found)
    said = schema.get("type")
    if isinstance(said, list):
        return frozenset(map(str, said))
    simple = _simple(schema)
    return frozenset({simple}) if simple else None


def chosen(pair: SchemaPair) -> bool:
    """Whether both forms are choices of types, one of them spelled out by branches."""
    spelled_out = [{"anyOf", "oneOf"} & {*side} for side in (pair.old, pair.new)]
    before, after = spellings(pair)
    if not any(spelled_out) or before is None or after is None:
        return False
    return not (before == after and all(spelled_out))


def _simple(branch: Any) -> str | None:
    if not isinstance(branch, Mapping) or branch.get("properties"):
        return None
    said = branch.get("type")
    return said if isinstance(said, str) else None


def _list_change(
    pair: SchemaPair, before: frozenset[str], after: frozenset[str]
) -> Change:
    narrowed, widened = before - after, after - before
    if pair.location.in_request:
        worse, level = (bool(narrowed), Level.ERROR if narrowed else Level.INFO)
        return pair.location.action(
            f"list-of-types-{'narrowed' if worse else 'widened'}", level
        )
    level = Level.ERROR if widened else Level.INFO
    return pair.location.action(
        f"list-of-types-{'widened' if widened else 'narrowed'}", level
    )


def _type_change(pair: SchemaPair) -> Changes:
    location = pair.location
    before, after = allowed_types(pair.old), allowed_types(pair.new)
    formats = pair.values("format")
    if before == after and formats[0] == formats[1]:
        return
    if not location.in_request:
        if not (_holds(pair, False) or _looser(pair, False)):
            yield location.action("type-changed", Level.ERROR)
    elif _holds(pair, True):
        yield location.action("type-generalized", Level.INFO)
    elif _looser(pair, True):
        nested = location.kind == "parameter-property"
        kind = "type-changed" if nested else "type-generalized"
        yield location.action(kind, Level.WARNING if nested else Level.INFO)
    else:
        nested = location.kind == "parameter-property"
        yield location.action(
            "type-specialized" if nested else "type-changed", Level.ERROR
        )


def _sides(pair: SchemaPair, forward: bool) -> tuple[Schema, Schema]:
    return (pair.old, pair.new) if forward else (pair.new, pair.old)


def _holds(pair: SchemaPair, forward: bool) -> bool:
    """Whether every value of the one type is a value of the other."""
    inner, outer = _sides(pair, forward)
    if allowed_types(inner) != allowed_types(outer):
        return allowed_types(inner) == {"integer"} and allowed_types(outer) == {
            "number"
        }
    name = next(iter(allowed_types(inner)), "")
    return (name, inner.get("format"), outer.get("format")) in WIDER


def _looser(pair: SchemaPair, forward: bool) -> bool:
    """Whether text carries the value: then a string can stand for anything."""
    inner, outer = _sides(pair, forward)
    added = allowed_types(outer) - allowed_types(inner)
    if not allowed_types(outer) and "type" in outer:  # nothing but null is left
        return False
    return (
        pair.location.textual
        and allowed_types(inner) != allowed_types(outer)
        and added <= {"string"}
    )


def nullability_changes(pair: SchemaPair) -> Changes:
    """Compare whether null is allowed."""
    location = pair.location
    before, after = nullable(pair.old), nullable(pair.new)
    if before == after or location.kind.startswith("parameter") or chosen(pair):
        return
    if after:
        level = Level.INFO if location.in_request else Level.ERROR
        yield location.action("became-nullable", level)
    elif location.in_request:
        yield location.action("became-not-nullable", Level.ERROR)
