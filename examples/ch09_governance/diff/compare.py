"""Compare two descriptions: does the new one break a client of the old one?"""

import datetime
from collections.abc import Mapping
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.location import Location
from examples.ch09_governance.diff.operations import Operations
from examples.ch09_governance.diff.schemas.comparison import SchemaComparison
from examples.ch09_governance.diff.schemas.walk import SchemaWalk
from examples.ch09_governance.diff.security import schemes, security
from examples.ch09_governance.diff.unchanged import Unchanged
from examples.ch09_governance.diff.witness.judge import Judge


def compare_descriptions(
    old: Mapping[str, Any], new: Mapping[str, Any], *, today: datetime.date
) -> tuple[Change, ...]:
    """List what changed, worst first; a sunset before `today` is past."""
    unchanged = Unchanged(old, new)
    if unchanged.whole:
        return ()
    schemas = SchemaComparison(SchemaWalk(old, new, unchanged), today, Judge(old, new))
    operations = Operations(schemas)
    everywhere = Location("", "", kind="operation")
    found = [
        *operations.paths(),
        *operations.webhooks(),
        *security(everywhere, old, new, "api-global"),
        *schemes(everywhere, old, new),
    ]
    unique = list(dict.fromkeys(found))
    return tuple(sorted(unique, key=lambda change: (-change.level, change.path)))


def has_breaking(changes: tuple[Change, ...]) -> bool:
    """Whether any of the changes can stop a client."""
    return any(change.level is Level.ERROR for change in changes)
