"""From a pair of schemas to the pairs below it, through references."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.schemas.branch_matching import COMPOSED
from examples.ch09_governance.diff.schemas.pair import SchemaPair, children, flags
from examples.ch09_governance.diff.unchanged import Unchanged
from examples.ch09_governance.openapi.references import resolve_ref

FROM_ABOVE = ("required", "free", "item")  # flags of the place, not of the schema


ANYTHING: Mapping[str, Any] = {}
NOTHING: Mapping[str, Any] = {"not": ANYTHING}


def as_mapping(node: Any) -> Any:
    """Write the schemas true and false, and one that is not there, as mappings."""
    if isinstance(node, bool):
        return ANYTHING if node else NOTHING
    return ANYTHING if node is None else node


@dataclass(frozen=True, slots=True)
class SchemaWalk:
    """The two descriptions, and what is the same in both."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    unchanged: Unchanged

    def pair(self, old: Any, new: Any, here: Location) -> SchemaPair | None:
        """Follow the references of two schemas; None if they cannot differ."""
        old, new = as_mapping(old), as_mapping(new)
        if self.unchanged.same(old, new):
            return None
        before = as_mapping(resolve_ref(self.old, old))
        after = as_mapping(resolve_ref(self.new, new))
        if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
            return None
        kept = here.flags & {*FROM_ABOVE}
        place = replace(here, flags=flags(before) | flags(after) | kept)
        return SchemaPair(before, after, place, (self.old, self.new), (old, new))


def below(pair: SchemaPair) -> Iterator[tuple[Any, Any, Location]]:
    """Yield the pairs below one pair, those of its branches last."""
    yield from children(pair)
    for keyword in COMPOSED:
        for old, new in pair.branches(keyword).kept:
            yield old, new, pair.child(f"{keyword} branch")
