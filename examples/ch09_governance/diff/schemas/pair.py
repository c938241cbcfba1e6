"""Two schemas that stand for the same thing, before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.schemas.branch_matching import (
    Branches,
    match_branches,
    resolved,
)
from examples.ch09_governance.openapi.json_schema import PLAIN

Schema: TypeAlias = Mapping[str, Any]
# Keywords whose value is one schema, and keywords that map names to schemas.
SINGLE = (
    *("items", "additionalProperties", "propertyNames", "contains", "if", "then"),
    *("else", "unevaluatedProperties", "unevaluatedItems", "contentSchema"),
)
NAMED = ("properties", "patternProperties", "dependentSchemas")

COMPOSITE = {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"}


@dataclass(frozen=True, slots=True)
class SchemaPair:
    """A schema's old and new form, references followed, and where they stand."""

    old: Schema
    new: Schema
    location: Location
    roots: tuple[Schema, Schema]
    written: tuple[Schema, Schema]

    @property
    def ids(self) -> tuple[int, int]:
        """Name the pair; both descriptions live as long as the comparison."""
        return id(self.old), id(self.new)

    @property
    def composite(self) -> bool:
        """Whether what stands below it cannot be judged without the rest of it."""
        if any("$ref" in side and len(side) > 1 for side in self.written):
            return True
        return bool(COMPOSITE & {*self.old, *self.new})

    @property
    def differs(self) -> bool:
        """Whether something differs here that is not told by a pair below."""
        keys = [key for key in {*PLAIN, *SINGLE} if key in {**self.old, **self.new}]
        if any(
            repr(self.old.get(key)) != repr(self.new.get(key))
            for key in keys
            if not self._below(key)
        ):
            return True
        names = [
            [set(side.get(key) or ()) for side in (self.old, self.new)] for key in NAMED
        ]
        return self.composite or any(old != new for old, new in names)

    def _below(self, keyword: str) -> bool:
        return all(isinstance(side, Mapping) for side in self.values(keyword))

    def values(self, keyword: str) -> tuple[Any, Any]:
        """Return what a keyword says before and after; None where it is absent."""
        return self.old.get(keyword), self.new.get(keyword)

    def child(self, step: str) -> Location:
        """Go one step deeper, and keep what the place demands of everything below."""
        inherited = self.location.flags & {"required", "free"}
        named = {"additionalProperties": {"free"}, "items": {"item"}}
        return self.location.child(step, inherited | named.get(step, set()))

    def branches(self, keyword: str) -> Branches:
        """Pair the branches of allOf, anyOf or oneOf."""
        sides = zip(self.values(keyword), self.roots, strict=True)
        old, new = (resolved(value, root) for value, root in sides)
        return match_branches(old, new)


def flags(schema: Any) -> frozenset[str]:
    """Return which of readOnly and writeOnly a schema carries."""
    if not isinstance(schema, Mapping):
        return frozenset()
    return frozenset(k for k in ("readOnly", "writeOnly") if schema.get(k) is True)


def children(pair: SchemaPair) -> Iterator[tuple[Any, Any, Location]]:
    """Pair up the parts that both forms have, without those of allOf and its like."""
    for keyword in SINGLE:
        old, new = pair.values(keyword)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield old, new, pair.child(keyword)
    for keyword in NAMED:
        yield from _named(pair, keyword)
    yield from _prefix(pair)


def _named(pair: SchemaPair, keyword: str) -> Iterator[tuple[Any, Any, Location]]:
    old, new = pair.values(keyword)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in old:
            if name in new:
                yield old[name], new[name], pair.child(str(name))


def _prefix(pair: SchemaPair) -> Iterator[tuple[Any, Any, Location]]:
    old, new = pair.values("prefixItems")
    if isinstance(old, list) and isinstance(new, list):
        for index, (first, second) in enumerate(zip(old, new, strict=False)):
            yield first, second, pair.child(f"prefixItems {index}")
