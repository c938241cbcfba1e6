"""All rules for schemas, asked at every pair of schemas in turn."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from examples.ch09_governance.diff.change import Change
from examples.ch09_governance.diff.deprecation import deprecation
from examples.ch09_governance.diff.location import Spot
from examples.ch09_governance.diff.schemas.applicators import applied, overlooked
from examples.ch09_governance.diff.schemas.bounds import bounds, contained
from examples.ch09_governance.diff.schemas.composition import composed, discriminated
from examples.ch09_governance.diff.schemas.objects import propertied
from examples.ch09_governance.diff.schemas.pair import Meeting
from examples.ch09_governance.diff.schemas.types import nullness, typed
from examples.ch09_governance.diff.schemas.values import (
    defaulted,
    fixed,
    listed,
    patterned,
)
from examples.ch09_governance.diff.schemas.walk import Walk

RULES: tuple[Callable[[Meeting], Iterator[Change]], ...] = (
    typed,
    nullness,
    listed,
    fixed,
    bounds,
    contained,
    patterned,
    defaulted,
    composed,
    discriminated,
    applied,
    overlooked,
)


@dataclass(frozen=True, slots=True)
class Schemas:
    """Compares schemas of two descriptions; `today` decides what is past."""

    walk: Walk
    today: datetime.date

    def compare(self, old: Any, new: Any, spot: Spot) -> Iterator[Change]:
        """Yield what changed between two schemas and everything below them."""
        roots = (self.walk.old, self.walk.new)
        required = spot.flags & {"required"}
        for meeting in self.walk.pairs(old, new, spot):
            here = replace(meeting.spot, flags=meeting.spot.flags | required)
            found = replace(meeting, spot=here)
            for rule in RULES:
                yield from rule(found)
            yield from propertied(found, roots)
            if here.kind == "property":
                yield from deprecation(here, meeting.old, meeting.new, self.today)
