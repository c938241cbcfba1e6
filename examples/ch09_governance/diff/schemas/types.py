"""Types and formats: what a client sends must still fit, what it gets must not grow."""

from collections.abc import Iterator, Mapping
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.schemas.normalize import nullable, types
from examples.ch09_governance.diff.schemas.pair import Meeting, Schema
from examples.ch09_governance.openapi.references import follow

# Formats that hold all values of another one.
WIDER = {
    ("number", "float", "double"),
    ("integer", "int32", "int64"),
    ("integer", "int32", "bigint"),
    ("integer", "int64", "bigint"),
    ("string", "date", "date-time"),
    ("string", "time", "date-time"),
}


def typed(meeting: Meeting) -> Iterator[Change]:
    """Compare type and format, or the list of types that anyOf or oneOf spell out."""
    spot = meeting.spot
    if spot.unseen and spot.asks and not spot.kind.startswith("parameter"):
        return
    before, after = spellings(meeting)
    if chosen(meeting) and before != after:
        yield _list_change(meeting, before or frozenset(), after or frozenset())
    if chosen(meeting) and (before == after or not spot.kind.startswith("parameter")):
        return
    yield from _type_change(meeting)


def spellings(meeting: Meeting) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Return what the old and the new form spell out."""
    old, new = meeting.roots
    return spelled(meeting.old, old), spelled(meeting.new, new)


def spelled(schema: Schema, root: Schema) -> frozenset[str] | None:
    """Return the types if a schema is no more than a choice of types, else None."""
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword)
        if isinstance(branches, list):
            found = [_simple(follow(root, branch)) for branch in branches]
            return None if None in found else frozenset(str(name) for name in found)
    said = schema.get("type")
    if isinstance(said, list):
        return frozenset(map(str, said))
    simple = _simple(schema)
    return frozenset({simple}) if simple else None


def chosen(meeting: Meeting) -> bool:
    """Whether both forms are choices of types, one of them spelled out by branches."""
    spelled_out = [{"anyOf", "oneOf"} & {*side} for side in (meeting.old, meeting.new)]
    before, after = spellings(meeting)
    if not any(spelled_out) or before is None or after is None:
        return False
    return not (before == after and all(spelled_out))


def _simple(branch: Any) -> str | None:
    if not isinstance(branch, Mapping) or branch.get("properties"):
        return None
    said = branch.get("type")
    return said if isinstance(said, str) else None


def _list_change(
    meeting: Meeting, before: frozenset[str], after: frozenset[str]
) -> Change:
    narrowed, widened = before - after, after - before
    if meeting.spot.asks:
        worse, level = bool(narrowed), Level.ERROR if narrowed else Level.INFO
        return meeting.spot.change(
            f"list-of-types-{'narrowed' if worse else 'widened'}", level
        )
    level = Level.ERROR if widened else Level.INFO
    return meeting.spot.change(
        f"list-of-types-{'widened' if widened else 'narrowed'}", level
    )


def _type_change(meeting: Meeting) -> Iterator[Change]:
    spot = meeting.spot
    before, after = types(meeting.old), types(meeting.new)
    formats = meeting.values("format")
    if before == after and formats[0] == formats[1]:
        return
    if not spot.asks:
        if not (_holds(meeting, False) or _looser(meeting, False)):
            yield spot.change("type-changed", Level.ERROR)
    elif _holds(meeting, True):
        yield spot.change("type-generalized", Level.INFO)
    elif _looser(meeting, True):
        nested = spot.kind == "parameter-property"
        kind = "type-changed" if nested else "type-generalized"
        yield spot.change(kind, Level.WARNING if nested else Level.INFO)
    else:
        nested = spot.kind == "parameter-property"
        yield spot.change("type-specialized" if nested else "type-changed", Level.ERROR)


def _sides(meeting: Meeting, forward: bool) -> tuple[Schema, Schema]:
    return (meeting.old, meeting.new) if forward else (meeting.new, meeting.old)


def _holds(meeting: Meeting, forward: bool) -> bool:
    """Whether every value of the one type is a value of the other."""
    inner, outer = _sides(meeting, forward)
    if types(inner) != types(outer):
        return types(inner) == {"integer"} and types(outer) == {"number"}
    name = next(iter(types(inner)), "")
    return (name, inner.get("format"), outer.get("format")) in WIDER


def _looser(meeting: Meeting, forward: bool) -> bool:
    """Whether text carries the value: then a string can stand for anything."""
    inner, outer = _sides(meeting, forward)
    added = types(outer) - types(inner)
    if not types(outer) and "type" in outer:  # nothing but null is left
        return False
    return meeting.spot.textual and types(inner) != types(outer) and added <= {"string"}


def nullness(meeting: Meeting) -> Iterator[Change]:
    """Compare whether null is allowed."""
    spot = meeting.spot
    before, after = nullable(meeting.old), nullable(meeting.new)
    if before == after or spot.kind.startswith("parameter") or chosen(meeting):
        return
    if after:
        level = Level.INFO if spot.asks else Level.ERROR
        yield spot.change("became-nullable", level)
    elif spot.asks:
        yield spot.change("became-not-nullable", Level.ERROR)
