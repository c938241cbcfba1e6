"""Schemas that come and go under a keyword: if, contains, patternProperties, and so on.

One that is added to a request forbids something; one that is taken from a response
takes back a promise. prefixItems is the other way round in oasdiff, and so it is here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.schemas.pair import Meeting
from examples.ch09_governance.diff.schemas.values import came_or_went

SINGLE = {
    "if": "if",
    "then": "then",
    "else": "else",
    "propertyNames": "property-names",
    "contains": "contains",
    "unevaluatedProperties": "unevaluated-properties",
    "unevaluatedItems": "unevaluated-items",
    "contentSchema": "content-schema",
}
NAMED = {
    "dependentRequired": "dependent-required",
    "dependentSchemas": "dependent-schema",
    "patternProperties": "pattern-property",
}
OPAQUE = {
    "contentEncoding": "content-encoding",
    "contentMediaType": "content-media-type",
}
CLOSED = {"additionalProperties": "additional-properties", "not": "not"}


def applied(meeting: Meeting) -> Iterator[Change]:
    """Compare the keywords that apply a schema (JSON Schema 2020-12, 10 and 11)."""
    if meeting.spot.kind.startswith("parameter"):
        return
    for keyword, slug in SINGLE.items():
        yield from _single(meeting, keyword, slug)
    for keyword, slug in NAMED.items():
        yield from _named(meeting, keyword, slug)
    yield from _prefix(meeting)
    for keyword, slug in OPAQUE.items():
        if came_or_went(meeting, keyword):
            yield meeting.spot.change(f"{slug}-changed", Level.ERROR)


def _single(meeting: Meeting, keyword: str, slug: str) -> Iterator[Change]:
    before, after = (isinstance(v, Mapping) for v in meeting.values(keyword))
    if before != after:
        yield _narrowing(meeting, slug, "added" if after else "removed")


def _narrowing(meeting: Meeting, slug: str, action: str) -> Change:
    hurts = action == "changed" or (action == "added") == meeting.spot.asks
    return meeting.spot.change(f"{slug}-{action}", Level.ERROR if hurts else Level.INFO)


def _named(meeting: Meeting, keyword: str, slug: str) -> Iterator[Change]:
    old, new = (_mapping(said) for said in meeting.values(keyword))
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in old or name not in new:
            yield _narrowing(meeting, slug, "added" if name in new else "removed")
        elif keyword == "dependentRequired" and old[name] != new[name]:
            yield _narrowing(meeting, slug, "changed")


def _mapping(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _prefix(meeting: Meeting) -> Iterator[Change]:
    old, new = (len(said or ()) for said in meeting.values("prefixItems"))
    if old == new:
        return
    added = new > old
    level = Level.INFO if added == meeting.spot.asks else Level.ERROR
    yield meeting.spot.change(f"prefix-items-{'added' if added else 'removed'}", level)


def overlooked(meeting: Meeting) -> Iterator[Change]:
    """Warn of what oasdiff does not look at, where it may hurt a client."""
    spot = meeting.spot
    if spot.kind.startswith("parameter"):
        return
    old, new = meeting.values("additionalProperties")
    hurts = (old is not False and new is False) if spot.asks else (old is False)
    if hurts and old != new:
        way = "closed" if spot.asks else "opened"
        yield spot.change(f"additional-properties-{way}", Level.WARNING)
    for keyword, slug in (("multipleOf", "multiple-of"), ("uniqueItems", "unique")):
        action = came_or_went(meeting, keyword)
        if action and spot.asks and meeting.new.get(keyword):
            yield spot.change(f"{slug}-{action}", Level.WARNING)
    if came_or_went(meeting, "not") and "not" in meeting.new and spot.asks:
        yield spot.change("not-changed", Level.WARNING)
