"""Values that are listed one by one: enum, const, default, pattern."""

from typing import Any

from examples.ch09_governance.diff.change import Change, Changes, Level
from examples.ch09_governance.diff.schemas.pair import SchemaPair

ANYTHING = (".*", "^.*$")


def enum_changes(pair: SchemaPair) -> Changes:
    """Compare enum (JSON Schema 2020-12, 6.1.2) and its extensible relative."""
    location = pair.location
    if location.kind == "parameter-property":
        return
    old, new = (_values(said) for said in pair.values("enum"))
    if new and not old and location.in_request:
        yield location.action("became-enum", Level.ERROR)
    if location.kind == "body":
        yield from _body_values(pair, old, new)
    else:
        yield from (_added(pair) for value in new if value not in old)
        yield from (_removed(pair) for value in old if value not in new)
    old, new = (_values(said) for said in pair.values("x-extensible-enum"))
    if (
        location.in_request
        and location.kind != "body"
        and any(value not in new for value in old)
    ):
        yield location.action("x-extensible-enum-value-removed", Level.ERROR)


def _values(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _body_values(pair: SchemaPair, old: list[Any], new: list[Any]) -> Changes:
    kind = "body" if pair.location.in_request else "mediatype"
    id = f"{pair.location.direction}-{kind}-enum-value-removed"
    yield from (
        pair.location.change(id, Level.INFO) for value in old if value not in new
    )


def _added(pair: SchemaPair) -> Change:
    location = pair.location
    if location.in_request:
        return location.action("enum-value-added", Level.INFO)
    if location.never_sent:
        return location.change(
            "response-write-only-property-enum-value-added", Level.INFO
        )
    return location.action("enum-value-added", Level.WARNING)


def _removed(pair: SchemaPair) -> Change:
    location = pair.location
    if not location.in_request:
        return location.action("enum-value-removed", Level.INFO)
    if location.never_sent:
        return location.change(
            "request-read-only-property-enum-value-removed", Level.INFO
        )
    return location.action("enum-value-removed", Level.ERROR)


def const_changes(pair: SchemaPair) -> Changes:
    """Compare const (6.1.3)."""
    if pair.location.kind.startswith("parameter"):
        return
    action = added_or_removed(pair, "const")
    if action:
        lenient = "removed" if pair.location.in_request else "added"
        level = Level.INFO if action == lenient else Level.ERROR
        yield pair.location.action(f"const-{action}", level)


def added_or_removed(pair: SchemaPair, keyword: str) -> str:
    """Say added, removed or changed; nothing if a keyword stayed as it was."""
    before, after = keyword in pair.old, keyword in pair.new
    if before != after:
        return "added" if after else "removed"
    return "changed" if before and pair.old[keyword] != pair.new[keyword] else ""


def default_changes(pair: SchemaPair) -> Changes:
    """Compare default (9.2): for a parameter it decides what a request means."""
    location = pair.location
    action = added_or_removed(pair, "default")
    if (
        not action
        or location.kind == "parameter-property"
        or "required" in location.flags
    ):
        return
    level = Level.ERROR if location.kind == "parameter" else Level.INFO
    yield location.action(f"default-value-{action}", level)


def pattern_changes(pair: SchemaPair) -> Changes:
    """Compare pattern (6.3.3); whether one pattern holds another we cannot tell."""
    location = pair.location
    if location.kind in ("body", "parameter-property"):
        return
    action = added_or_removed(pair, "pattern")
    if not action:
        return
    if not location.in_request or action == "removed":
        yield location.action(f"pattern-{action}", Level.INFO)
    elif action == "added":
        yield location.action("pattern-added", Level.ERROR)
    elif pair.new["pattern"] in ANYTHING:
        yield location.action("pattern-generalized", Level.INFO)
    else:
        yield location.action("pattern-changed", Level.WARNING)
