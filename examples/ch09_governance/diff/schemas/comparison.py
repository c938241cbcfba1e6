"""All rules for schemas, asked at every pair of schemas in turn."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from examples.ch09_governance.diff.change import Change, Changes
from examples.ch09_governance.diff.deprecation import deprecation
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.schemas.applicators import (
    applicator_changes,
    uncompared_changes,
)
from examples.ch09_governance.diff.schemas.bounds import bound_changes, contains_changes
from examples.ch09_governance.diff.schemas.composition import (
    composition_changes,
    discriminator_changes,
)
from examples.ch09_governance.diff.schemas.normalize import normalize_schema
from examples.ch09_governance.diff.schemas.objects import property_changes
from examples.ch09_governance.diff.schemas.pair import SchemaPair
from examples.ch09_governance.diff.schemas.types import (
    nullability_changes,
    type_changes,
)
from examples.ch09_governance.diff.schemas.values import (
    const_changes,
    default_changes,
    enum_changes,
    pattern_changes,
)
from examples.ch09_governance.diff.schemas.walk import SchemaWalk, below

RULES: tuple[Callable[[SchemaPair], Changes], ...] = (
    type_changes,
    nullability_changes,
    enum_changes,
    const_changes,
    bound_changes,
    contains_changes,
    pattern_changes,
    default_changes,
    composition_changes,
    discriminator_changes,
    applicator_changes,
    uncompared_changes,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rules found at one pair of schemas, and what may differ below it."""

    changes: tuple[Change, ...]
    below: tuple[SchemaPair, ...]


@dataclass(frozen=True, slots=True)
class SchemaComparison:
    """Compares schemas of two descriptions; `today` decides what is past.

    What was found at a pair of schemas is kept for the rest of the run: however many
    operations lead to it, the rules look at it once for each way the data may flow.
    """

    walk: SchemaWalk
    today: datetime.date
    found: dict[tuple[object, ...], Compared] = field(default_factory=dict)

    def compare(self, old: Any, new: Any, location: Location) -> Changes:
        """Yield what changed between two schemas and everything below them.

        Iterative, so that depth is no danger; a circle ends where it began.
        """
        first = self.walk.pair(old, new, location)
        waiting = [(first, location)] if first else []
        seen = set[tuple[int, int, str]]()
        while waiting:
            pair, here = waiting.pop()
            name = (*pair.ids, here.kind)
            if name in seen:
                continue
            seen.add(name)
            compared = self._compared(pair, here)
            yield from map(here.moved, compared.changes)
            for inner in reversed(compared.below):
                waiting.append((inner, here.onwards(inner.location)))

    def _compared(self, pair: SchemaPair, here: Location) -> Compared:
        place = replace(here.alone, flags=pair.location.flags)
        key = (*pair.ids, place.direction, place.kind, place.textual, place.flags)
        if key not in self.found:
            sides = normalize_schema(pair.old), normalize_schema(pair.new)
            alone = SchemaPair(*sides, place, pair.roots)
            inner = (self.walk.pair(*one) for one in below(alone))
            self.found[key] = Compared(
                tuple(self._ask(alone)), tuple(one for one in inner if one)
            )
        return self.found[key]

    def _ask(self, pair: SchemaPair) -> Changes:
        for rule in RULES:
            yield from rule(pair)
        yield from property_changes(pair, pair.roots)
        if pair.location.kind == "property":
            yield from deprecation(pair.location, pair.old, pair.new, self.today)
