"""Where a level does not follow from a message, each with its reason."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from examples.ch09_governance.diff.change import Change, Level, Witness
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.reasons import UNHARMED
from examples.ch09_governance.diff.schemas.pair import SchemaPair
from examples.ch09_governance.diff.witness.search import Verdict
from examples.ch09_governance.openapi.json_schema import LISTS, MAPS, ONE, PLAIN

SAYING = {*PLAIN, *ONE, *LISTS, *MAPS}


def always(pair: SchemaPair) -> bool:
    """Hold wherever the change is found."""
    return True


def annotated(pair: SchemaPair) -> bool:
    """Whether a branch came that says nothing about values."""
    added = [one.schema for one in pair.branches("allOf").added]
    return any(one and not SAYING & {*one} for one in added)


def wrapped(pair: SchemaPair) -> bool:
    """Whether a schema with a name became one choice of several."""
    return "$ref" in pair.written[0] and "oneOf" in pair.new


def named_otherwise(pair: SchemaPair) -> bool:
    """Whether a choice lost a branch, or has one by name that was written out."""
    old, new = (side.get("anyOf") or () for side in (pair.old, pair.new))
    gone = pair.branches("anyOf").removed
    now_named = [one for one in new if "$ref" in one and one not in old]
    written_out = not any(one.reference for one in gone)
    return bool(new) and (len(new) < len(old) or (written_out and bool(now_named)))


# The level of these stays, though every message that was fine goes on being fine.
KEPT: tuple[tuple[str, Callable[[SchemaPair], bool], str], ...] = (
    (r"default-value", always, "The same message means something else."),
    (
        r"content-(encoding|media-type|schema)",
        always,
        "A validator reads no text inside a text.",
    ),
    (
        r"(optional|request)-property-removed$",
        always,
        "What was relied on may never come again, what is sent may do nothing.",
    ),
    (r"deprecated|sunset|reactivated", always, "It is about time, not messages."),
    (r"x-extensible-enum", always, "Values that a validator does not know."),
    (r"discriminator", always, "It names the branch; a validator tries them all."),
    (
        r"^request-property-all-of-added",
        annotated,
        "As oasdiff says: a generated client has another type.",
    ),
    (
        r"^request-body-type-changed",
        wrapped,
        "As oasdiff says: a generated client has another type.",
    ),
    (
        r"^request-.*any-of-removed",
        named_otherwise,
        "As oasdiff says: a generated client has another type.",
    ),
)


def settle(
    pair: SchemaPair, changes: Iterable[Change], verdict: Verdict
) -> Iterator[Change]:
    """Give the changes at a pair the level that the verdict shows, and the witness."""
    for change in changes:
        if verdict.contained and change.level > Level.INFO and not _kept(pair, change):
            yield replace(change, level=Level.INFO, why=UNHARMED)
        elif verdict.found and change.level > Level.INFO:
            yield replace(change, witness=Witness(verdict.message))
        else:
            yield change


def _kept(pair: SchemaPair, change: Change) -> bool:
    return any(re.search(id, change.id) and holds(pair) for id, holds, _ in KEPT)


def unnamed(location: Location, verdict: Verdict) -> Change:
    """Name a break that no rule has a name for.

    A warning where it takes a field that the description does not name (by convention
    nobody sends one, and who reads skips it), and inside a parameter, where oasdiff
    does not look.
    """
    action = "schema-narrowed" if location.in_request else "schema-widened"
    inside = location.kind == "parameter-property"
    level = Level.ERROR if verdict.usual and not inside else Level.WARNING
    return replace(location.action(action, level), witness=Witness(verdict.message))
