"""Changes for people and for programs."""

import json
from collections.abc import Sequence

from examples.ch09_governance.diff.change import Change, Level


def as_text(changes: Sequence[Change], *, strict: bool = False) -> str:
    """Return a line for each change, its reason below it, and the verdict."""
    lines = []
    for change in changes:
        place = " ".join(filter(None, (change.operation, change.path, change.where)))
        lines.append(f"{change.level.name.lower():7} {change.id}: {place}")
        if change.level > Level.INFO:
            lines.append(f"        {change.why}")
    count = sum(change.level >= threshold(strict) for change in changes)
    verdict = (
        f"breaking: {count} of {len(changes)} changes" if count else "not breaking"
    )
    return "\n".join([*lines, verdict])


def as_json(changes: Sequence[Change], *, strict: bool = False) -> str:
    """Return the verdict and all changes as JSON."""
    told = [
        {
            "id": change.id,
            "level": change.level.name.lower(),
            "operation": change.operation or None,
            "path": change.path or None,
            "where": change.where,
            "why": change.why,
        }
        for change in changes
    ]
    verdict = any(change.level >= threshold(strict) for change in changes)
    return json.dumps({"breaking": verdict, "changes": told}, indent=2)


def threshold(strict: bool) -> Level:
    """From which level on a change breaks: a strict reading counts warnings."""
    return Level.WARNING if strict else Level.ERROR
