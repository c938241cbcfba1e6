"""Branches of allOf, anyOf and oneOf that came or went; and who tells them apart."""

from collections.abc import Iterator, Mapping

from examples.ch09_governance.diff.change import ApiChange, ChangeLevel
from examples.ch09_governance.diff.schemas.pair import SchemaPair
from examples.ch09_governance.diff.schemas.types import chosen

# (keyword, what happened) -> level for a request, level for a response
LEVELS = {
    ("allOf", "added"): (ChangeLevel.ERROR, ChangeLevel.INFO),
    ("allOf", "removed"): (ChangeLevel.WARNING, ChangeLevel.INFO),
    ("anyOf", "added"): (ChangeLevel.INFO, ChangeLevel.INFO),
    ("anyOf", "removed"): (ChangeLevel.ERROR, ChangeLevel.INFO),
    ("oneOf", "added"): (ChangeLevel.INFO, ChangeLevel.ERROR),
    ("oneOf", "removed"): (ChangeLevel.ERROR, ChangeLevel.INFO),
}
SLUGS = {"allOf": "all-of", "anyOf": "any-of", "oneOf": "one-of"}


def composition_changes(pair: SchemaPair) -> Iterator[ApiChange]:
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
                yield pair.location.report_action(f"{slug}-{action}", level)


def discriminator_changes(pair: SchemaPair) -> Iterator[ApiChange]:
    """Compare discriminator (OpenAPI 3.1.1, 4.8.25)."""
    if pair.location.kind.startswith("parameter"):
        return
    old, new = pair.values("discriminator")
    if (old is None) != (new is None):
        action = "added" if old is None else "removed"
        yield pair.location.report_action(f"discriminator-{action}", ChangeLevel.INFO)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        if old.get("propertyName") != new.get("propertyName"):
            name = "discriminator-property-name-changed"
            yield pair.location.report_action(name, ChangeLevel.INFO)
        if old.get("mapping") != new.get("mapping"):
            yield pair.location.report_action(
                "discriminator-mapping-changed", ChangeLevel.INFO
            )
