"""Branches of allOf, anyOf and oneOf that came or went; and who tells them apart."""

from collections.abc import Iterator, Mapping

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.schemas.pair import Meeting
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


def composed(meeting: Meeting) -> Iterator[Change]:
    """Compare the branches (JSON Schema 2020-12, 10.2.1)."""
    if meeting.spot.kind.startswith("parameter"):
        return
    for keyword, slug in SLUGS.items():
        if keyword != "allOf" and chosen(meeting):
            continue
        branches = meeting.branches(keyword)
        for action, found in (("added", branches.added), ("removed", branches.removed)):
            if found:
                request, response = LEVELS[keyword, action]
                level = request if meeting.spot.asks else response
                yield meeting.spot.change(f"{slug}-{action}", level)


def discriminated(meeting: Meeting) -> Iterator[Change]:
    """Compare discriminator (OpenAPI 3.1.1, 4.8.25)."""
    if meeting.spot.kind.startswith("parameter"):
        return
    old, new = meeting.values("discriminator")
    if (old is None) != (new is None):
        action = "added" if old is None else "removed"
        yield meeting.spot.change(f"discriminator-{action}", Level.INFO)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        if old.get("propertyName") != new.get("propertyName"):
            name = "discriminator-property-name-changed"
            yield meeting.spot.change(name, Level.INFO)
        if old.get("mapping") != new.get("mapping"):
            yield meeting.spot.change("discriminator-mapping-changed", Level.INFO)
