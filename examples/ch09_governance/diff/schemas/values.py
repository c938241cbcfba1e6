"""Values that are listed one by one: enum, const, default, pattern."""

from collections.abc import Iterator
from typing import Any

from examples.ch09_governance.diff.change import ApiChange, ChangeLevel
from examples.ch09_governance.diff.schemas.pair import SchemaPair

ANYTHING = (".*", "^.*$")


def enum_changes(pair: SchemaPair) -> Iterator[ApiChange]:
    """Compare enum (JSON Schema 2020-12, 6.1.2) and its extensible relative."""
    location = pair.location
    if location.kind == "parameter-property":
        return
    old, new = (_values(said) for said in pair.values("enum"))
    if new and not old and location.in_request:
        yield location.report_action("became-enum", ChangeLevel.ERROR)
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
        yield location.report_action(
            "x-extensible-enum-value-removed", ChangeLevel.ERROR
        )


def _values(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _body_values(
    pair: SchemaPair, old: list[Any], new: list[Any]
) -> Iterator[ApiChange]:
    kind = "body" if pair.location.in_request else "mediatype"
    id = f"{pair.location.direction}-{kind}-enum-value-removed"
    yield from (
        pair.location.report(id, ChangeLevel.INFO) for value in old if value not in new
    )


def _added(pair: SchemaPair) -> ApiChange:
    location = pair.location
    if location.in_request:
        return location.report_action("enum-value-added", ChangeLevel.INFO)
    if location.never_sent:
        return location.report(
            "response-write-only-property-enum-value-added", ChangeLevel.INFO
        )
    return location.report_action("enum-value-added", ChangeLevel.WARNING)


def _removed(pair: SchemaPair) -> ApiChange:
    location = pair.location
    if not location.in_request:
        return location.report_action("enum-value-removed", ChangeLevel.INFO)
    if location.never_sent:
        return location.report(
            "request-read-only-property-enum-value-removed", ChangeLevel.INFO
        )
    return location.report_action("enum-value-removed", ChangeLevel.ERROR)


def const_changes(pair: SchemaPair) -> Iterator[ApiChange]:
    """Compare const (6.1.3)."""
    if pair.location.kind.startswith("parameter"):
        return
    action = added_or_removed(pair, "const")
    if action:
        lenient = "removed" if pair.location.in_request else "added"
        level = ChangeLevel.INFO if action == lenient else ChangeLevel.ERROR
        yield pair.location.report_action(f"const-{action}", level)


def added_or_removed(pair: SchemaPair, keyword: str) -> str:
    """Say added, removed or changed; nothing if a keyword stayed as it was."""
    before, after = keyword in pair.old, keyword in pair.new
    if before != after:
        return "added" if after else "removed"
    return "changed" if before and pair.old[keyword] != pair.new[keyword] else ""


def default_changes(pair: SchemaPair) -> Iterator[ApiChange]:
    """Compare default (9.2): for a parameter it decides what a request means."""
    location = pair.location
    action = added_or_removed(pair, "default")
    if (
        not action
        or location.kind == "parameter-property"
        or "required" in location.flags
    ):
        return
    level = ChangeLevel.ERROR if location.kind == "parameter" else ChangeLevel.INFO
    yield location.report_action(f"default-value-{action}", level)


def pattern_changes(pair: SchemaPair) -> Iterator[ApiChange]:
    """Compare pattern (6.3.3); whether one pattern holds another we cannot tell."""
    location = pair.location
    if location.kind in ("body", "parameter-property"):
        return
    action = added_or_removed(pair, "pattern")
    if not action:
        return
    if not location.in_request or action == "removed":
        yield location.report_action(f"pattern-{action}", ChangeLevel.INFO)
    elif action == "added":
        yield location.report_action("pattern-added", ChangeLevel.ERROR)
    elif pair.new["pattern"] in ANYTHING:
        yield location.report_action("pattern-generalized", ChangeLevel.INFO)
    else:
        yield location.report_action("pattern-changed", ChangeLevel.WARNING)
