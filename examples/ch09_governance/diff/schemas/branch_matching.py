"""Which branch of an anyOf, oneOf or allOf became which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.openapi.references import resolve_ref

COMPOSED = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class SchemaBranch:
    """A branch as it is written, and the schema that it stands for."""

    written: Any
    schema: Any

    @property
    def reference(self) -> Any:
        """What it refers to; None if it is written out."""
        return self.written.get("$ref") if isinstance(self.written, Mapping) else None

    @property
    def title(self) -> Any:
        """Its title, empty if it has none or is a reference."""
        return (
            self.written.get("title", "") if isinstance(self.written, Mapping) else ""
        )


@dataclass(frozen=True, slots=True)
class Branches:
    """The branches that came, those that went, and those that stayed or changed."""

    added: tuple[SchemaBranch, ...]
    removed: tuple[SchemaBranch, ...]
    kept: tuple[tuple[Any, Any], ...]


def resolved(value: Any, root: Mapping[str, Any]) -> list[SchemaBranch]:
    """Follow the references of a list of branches."""
    listed = value if isinstance(value, list) else []
    return [SchemaBranch(one, resolve_ref(root, one)) for one in listed]


def match_branches(old: list[SchemaBranch], new: list[SchemaBranch]) -> Branches:
    """Pair branches: references by name, others by equality, then by title.

    One branch that went and one that came, alike in title, are one that changed. A
    branch written out that equals one behind a reference is no news either.
    """
    before, after, kept = list(old), list(new), []
    for branch in old:
        twin = next((other for other in after if _same(branch, other)), None)
        if twin is not None:
            kept.append((branch.written, twin.written))
            before.remove(branch)
            after.remove(twin)
    for branch in list(before):
        others = [
            other for other in after if _may_have_become(branch, other, before, after)
        ]
        if len(others) == 1:
            kept.append((branch.written, others[0].written))
            before.remove(branch)
            after.remove(others[0])
    return Branches(_unmatched(after, old), _unmatched(before, new), tuple(kept))


def _same(old: SchemaBranch, new: SchemaBranch) -> bool:
    if old.reference or new.reference:
        return bool(old.reference == new.reference)
    return bool(old.schema == new.schema)


def _may_have_become(
    old: SchemaBranch,
    new: SchemaBranch,
    before: list[SchemaBranch],
    after: list[SchemaBranch],
) -> bool:
    """Whether one branch may have become the other: the only two, or named alike."""
    if old.reference or new.reference or old.title != new.title:
        return False
    alone = all(sum(not one.reference for one in side) == 1 for side in (before, after))
    named = sum(one.title == old.title for one in before if not one.reference) == 1
    return alone or (named and bool(old.title))


def _unmatched(
    branches: list[SchemaBranch], others: list[SchemaBranch]
) -> tuple[SchemaBranch, ...]:
    known = [other.schema for other in others]
    return tuple(one for one in branches if one.reference or one.schema not in known)
