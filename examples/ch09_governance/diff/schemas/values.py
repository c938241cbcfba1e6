"""Values that are listed one by one: enum, const, default, pattern."""

from collections.abc import Iterator
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.schemas.pair import Meeting

ANYTHING = (".*", "^.*$")


def listed(meeting: Meeting) -> Iterator[Change]:
    """Compare enum (JSON Schema 2020-12, 6.1.2) and its extensible relative."""
    spot = meeting.spot
    if spot.kind == "parameter-property":
        return
    old, new = (_values(said) for said in meeting.values("enum"))
    if new and not old and spot.asks:
        yield spot.change("became-enum", Level.ERROR)
    if spot.kind == "body":
        yield from _body_values(meeting, old, new)
    else:
        yield from (_added(meeting) for value in new if value not in old)
        yield from (_removed(meeting) for value in old if value not in new)
    old, new = (_values(said) for said in meeting.values("x-extensible-enum"))
    if spot.asks and spot.kind != "body" and any(value not in new for value in old):
        yield spot.change("x-extensible-enum-value-removed", Level.ERROR)


def _values(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _body_values(meeting: Meeting, old: list[Any], new: list[Any]) -> Iterator[Change]:
    kind = "body" if meeting.spot.asks else "mediatype"
    id = f"{meeting.spot.direction}-{kind}-enum-value-removed"
    yield from (meeting.spot.found(id, Level.INFO) for value in old if value not in new)


def _added(meeting: Meeting) -> Change:
    spot = meeting.spot
    if spot.asks:
        return spot.change("enum-value-added", Level.INFO)
    if spot.unseen:
        return spot.found("response-write-only-property-enum-value-added", Level.INFO)
    return spot.change("enum-value-added", Level.WARNING)


def _removed(meeting: Meeting) -> Change:
    spot = meeting.spot
    if not spot.asks:
        return spot.change("enum-value-removed", Level.INFO)
    if spot.unseen:
        return spot.found("request-read-only-property-enum-value-removed", Level.INFO)
    return spot.change("enum-value-removed", Level.ERROR)


def fixed(meeting: Meeting) -> Iterator[Change]:
    """Compare const (6.1.3)."""
    if meeting.spot.kind.startswith("parameter"):
        return
    action = came_or_went(meeting, "const")
    if action:
        lenient = "removed" if meeting.spot.asks else "added"
        level = Level.INFO if action == lenient else Level.ERROR
        yield meeting.spot.change(f"const-{action}", level)


def came_or_went(meeting: Meeting, keyword: str) -> str:
    """Say added, removed or changed; nothing if a keyword stayed as it was."""
    before, after = keyword in meeting.old, keyword in meeting.new
    if before != after:
        return "added" if after else "removed"
    return "changed" if before and meeting.old[keyword] != meeting.new[keyword] else ""


def defaulted(meeting: Meeting) -> Iterator[Change]:
    """Compare default (9.2): for a parameter it decides what a request means."""
    spot = meeting.spot
    action = came_or_went(meeting, "default")
    if not action or spot.kind == "parameter-property" or "required" in spot.flags:
        return
    level = Level.ERROR if spot.kind == "parameter" else Level.INFO
    yield spot.change(f"default-value-{action}", level)


def patterned(meeting: Meeting) -> Iterator[Change]:
    """Compare pattern (6.3.3); whether one pattern holds another we cannot tell."""
    spot = meeting.spot
    if spot.kind in ("body", "parameter-property"):
        return
    action = came_or_went(meeting, "pattern")
    if not action:
        return
    if not spot.asks or action == "removed":
        yield spot.change(f"pattern-{action}", Level.INFO)
    elif action == "added":
        yield spot.change("pattern-added", Level.ERROR)
    elif meeting.new["pattern"] in ANYTHING:
        yield spot.change("pattern-generalized", Level.INFO)
    else:
        yield spot.change("pattern-changed", Level.WARNING)
