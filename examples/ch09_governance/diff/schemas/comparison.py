"""All rules for schemas, asked at every pair of schemas in turn."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

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
from examples.ch09_governance.diff.witness.conventions import settle, unnamed
from examples.ch09_governance.diff.witness.judge import Judge
from examples.ch09_governance.diff.witness.search import Verdict

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

# A pair, where it stands, and the pair above it that is judged as a whole.
Visit: TypeAlias = tuple[SchemaPair, Location, SchemaPair | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rules found at one pair of schemas, and what may differ below it."""

    changes: tuple[Change, ...]
    below: tuple[SchemaPair, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class SchemaComparison:
    """Compares schemas of two descriptions; `today` decides what is past.

    What was found at a pair of schemas is kept for the rest of the run: however many
    operations lead to it, the rules look at it once for each way the data may flow.
    """

    walk: SchemaWalk
    today: datetime.date
    judge: Judge
    found: dict[tuple[object, ...], Compared] = field(default_factory=dict)

    def compare(self, old: Any, new: Any, location: Location) -> Changes:
        """Yield what changed between two schemas and everything below them.

        If a message shows a break and no change that hurts has been found beside it,
        the break itself is the change.
        """
        shown, told = list[tuple[Location, Verdict]](), False
        for pair, here, whole in self._pairs(old, new, location):
            compared = self._compared(pair, here)
            changes = compared.changes
            if changes or compared.differs:
                verdict = self._verdict(whole or pair, here)
                changes = tuple(settle(pair, changes, verdict))
                told = told or any(change.witness for change in changes)
                shown += [(here, verdict)] if verdict.found else []
            yield from map(here.moved, changes)
        if shown and not told:
            yield unnamed(*shown[0])

    def _pairs(self, old: Any, new: Any, location: Location) -> Iterator[Visit]:
        """Yield the pairs of schemas that may differ, and what each is judged within.

        Iterative, so that depth is no danger; a circle ends where it began.
        """
        first = self.walk.pair(old, new, location)
        waiting: list[Visit] = [(first, location, None)] if first else []
        seen = set[tuple[int, int, str]]()
        while waiting:
            pair, here, whole = waiting.pop()
            if (name := (*pair.ids, here.kind)) in seen:
                continue
            seen.add(name)
            whole = whole or (pair if pair.composite else None)
            yield pair, here, whole
            for inner in reversed(self._compared(pair, here).below):
                waiting.append((inner, here.onwards(inner.location), whole))

    def _verdict(self, pair: SchemaPair, here: Location) -> Verdict:
        if here.textual and not here.kind.startswith("parameter"):
            return Verdict()  # XML and forms: which values a text stands for is unsaid
        way = {"in_request": here.in_request, "textual": here.textual}
        return self.judge.verdict(*pair.written, **way)

    def _compared(self, pair: SchemaPair, here: Location) -> Compared:
        place = replace(here.alone, flags=pair.location.flags)
        key = (*pair.ids, place.direction, place.kind, place.textual, place.flags)
        if key not in self.found:
            sides = normalize_schema(pair.old), normalize_schema(pair.new)
            alone = SchemaPair(*sides, place, pair.roots, pair.written)
            inner = (self.walk.pair(*one) for one in below(alone))
            self.found[key] = Compared(
                tuple(self._ask(alone)),
                tuple(one for one in inner if one),
                pair.differs,
            )
        return self.found[key]

    def _ask(self, pair: SchemaPair) -> Changes:
        for rule in RULES:
            yield from rule(pair)
        yield from property_changes(pair, pair.roots)
        if pair.location.kind == "property":
            yield from deprecation(pair.location, pair.old, pair.new, self.today)
