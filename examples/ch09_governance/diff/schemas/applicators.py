"""Schemas that come and go under a keyword: if, contains, patternProperties, and so on.

One that is added to a request forbids something; one that is taken from a response
takes back a promise. prefixItems is the other way round in oasdiff, and so it is here.
"""

from collections.abc import Mapping
from typing import Any

from examples.ch09_governance.diff.change import Change, Changes, Level
from examples.ch09_governance.diff.schemas.pair import SchemaPair
from examples.ch09_governance.diff.schemas.values import added_or_removed

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


def applicator_changes(pair: SchemaPair) -> Changes:
    """Compare the keywords that apply a schema (JSON Schema 2020-12, 10 and 11)."""
    if pair.location.kind.startswith("parameter"):
        return
    for keyword, slug in SINGLE.items():
        yield from _single(pair, keyword, slug)
    for keyword, slug in NAMED.items():
        yield from _named(pair, keyword, slug)
    yield from _prefix(pair)
    for keyword, slug in OPAQUE.items():
        if added_or_removed(pair, keyword):
            yield pair.location.action(f"{slug}-changed", Level.ERROR)


def _single(pair: SchemaPair, keyword: str, slug: str) -> Changes:
    before, after = (isinstance(v, Mapping) for v in pair.values(keyword))
    if before != after:
        yield _narrowing(pair, slug, "added" if after else "removed")


def _narrowing(pair: SchemaPair, slug: str, action: str) -> Change:
    hurts = action == "changed" or (action == "added") == pair.location.in_request
    return pair.location.action(
        f"{slug}-{action}", Level.ERROR if hurts else Level.INFO
    )


def _named(pair: SchemaPair, keyword: str, slug: str) -> Changes:
    old, new = (_mapping(said) for said in pair.values(keyword))
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in old or name not in new:
            yield _narrowing(pair, slug, "added" if name in new else "removed")
        elif keyword == "dependentRequired" and old[name] != new[name]:
            yield _narrowing(pair, slug, "changed")


def _mapping(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _prefix(pair: SchemaPair) -> Changes:
    old, new = (len(said or ()) for said in pair.values("prefixItems"))
    if old == new:
        return
    added = new > old
    level = Level.INFO if added == pair.location.in_request else Level.ERROR
    yield pair.location.action(f"prefix-items-{'added' if added else 'removed'}", level)


def uncompared_changes(pair: SchemaPair) -> Changes:
    """Warn of what oasdiff does not look at, where it may hurt a client."""
    location = pair.location
    if location.kind.startswith("parameter"):
        return
    old, new = pair.values("additionalProperties")
    hurts = (
        (old is not False and new is False) if location.in_request else (old is False)
    )
    if hurts and old != new:
        way = "closed" if location.in_request else "opened"
        yield location.action(f"additional-properties-{way}", Level.WARNING)
    for keyword, slug in (("multipleOf", "multiple-of"), ("uniqueItems", "unique")):
        action = added_or_removed(pair, keyword)
        if action and location.in_request and pair.new.get(keyword):
            yield location.action(f"{slug}-{action}", Level.WARNING)
    if added_or_removed(pair, "not") and "not" in pair.new and location.in_request:
        yield location.action("not-changed", Level.WARNING)
