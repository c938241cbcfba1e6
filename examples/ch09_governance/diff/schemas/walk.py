"""Walk two schemas side by side, through references and around circles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.schemas.branch_matching import COMPOSED
from examples.ch09_governance.diff.schemas.normalize import normalize_schema
from examples.ch09_governance.diff.schemas.pair import SchemaPair, children, flags
from examples.ch09_governance.openapi.references import resolve_ref


@dataclass(slots=True)
class SchemaWalk:
    """The two descriptions; one walk meets each pair of schemas once per direction."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    seen: set[tuple[int, int, str]] = field(default_factory=set)

    def pairs(self, old: Any, new: Any, location: Location) -> Iterator[SchemaPair]:
        """Yield every pair of schemas below these two, themselves first.

        Iterative, so that depth is no danger; a pair met before is not met again.
        """
        waiting = [(old, new, location)]
        self.seen.clear()
        while waiting:
            first, second, here = waiting.pop()
            before, after = resolve_ref(self.old, first), resolve_ref(self.new, second)
            if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
                continue
            key = (id(before), id(after), here.kind)
            if key in self.seen:
                continue
            self.seen.add(key)
            both = flags(before) | flags(after)
            here = replace(here, flags=both)
            pair = SchemaPair(
                normalize_schema(before),
                normalize_schema(after),
                here,
                (self.old, self.new),
            )
            yield pair
            below = [*children(pair), *_branches(pair)]
            waiting.extend(reversed(below))


def _branches(pair: SchemaPair) -> Iterator[tuple[Any, Any, Location]]:
    for keyword in COMPOSED:
        for old, new in pair.branches(keyword).kept:
            yield old, new, pair.location.child(f"{keyword} branch")
