"""All rules for schemas, asked at every pair of schemas in turn."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from examples.ch09_governance.diff.change import Changes
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
from examples.ch09_governance.diff.schemas.walk import SchemaWalk

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
class SchemaComparison:
    """Compares schemas of two descriptions; `today` decides what is past."""

    walk: SchemaWalk
    today: datetime.date

    def compare(self, old: Any, new: Any, location: Location) -> Changes:
        """Yield what changed between two schemas and everything below them."""
        roots = (self.walk.old, self.walk.new)
        required = location.flags & {"required"}
        for pair in self.walk.pairs(old, new, location):
            here = replace(pair.location, flags=pair.location.flags | required)
            found = replace(pair, location=here)
            for rule in RULES:
                yield from rule(found)
            yield from property_changes(found, roots)
            if here.kind == "property":
                yield from deprecation(here, pair.old, pair.new, self.today)
