"""Branches of allOf, anyOf and oneOf that came or went; and who tells them apart."""

from collections.abc import Mapping

from examples.ch09_governance.diff.change import Changes, Level
from examples.ch09_governance.diff.schemas.pair import SchemaPair
from examples.ch09_governance.diff.schemas.types import chosen

# (keyword, what happened) -> level for a request, level for a response
LEVELS = {
    ("allOf", "added"): (Level.ERROR, Level.INFO),
    ("allOf", "removed"): (Level.WARNING, Level.INFO),
    ("anyOf", "added"): (Level.INFO, Level.INFO),
    ("anyOf", "removed"): (Level.ERROR, Level.INFO),
    ("oneOf", "added"): (Level.INFO, Level.ERROR),
    ("oneOf", "removed"): (Level.ERROR, Level.INFO),
}
SLUGS = {"allOf": "all-of", "anyOf": "any-of", "oneOf": "one-of"}


def composition_changes(pair: SchemaPair) -> Changes:
    """Compare the branches (JSON Schema 2020-12, 10.2.1)."""
    if pair.location.kind.startswith("parameter"):
        return
    for keyword, slug in SLUGS.items():
        if keyword != "allOf" and chosen(pair):
            continue
        branches = pair.branches(keyword)
        for action, found in (("added", branches.added), ("removed", branches.removed)):
            if found:
                request, response = LEVELS[keyword, action]
                level = request if pair.location.in_request else response
                yield pair.location.action(f"{slug}-{action}", level)


def discriminator_changes(pair: SchemaPair) -> Changes:
    """Compare discriminator (OpenAPI 3.1.1, 4.8.25)."""
    if pair.location.kind.startswith("parameter"):
        return
    old, new = pair.values("discriminator")
    if (old is None) != (new is None):
        action = "added" if old is None else "removed"
        yield pair.location.action(f"discriminator-{action}", Level.INFO)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        if old.get("propertyName") != new.get("propertyName"):
            name = "discriminator-property-name-changed"
            yield pair.location.action(name, Level.WARNING)
        if old.get("mapping") != new.get("mapping"):
            yield pair.location.action("discriminator-mapping-changed", Level.INFO)
