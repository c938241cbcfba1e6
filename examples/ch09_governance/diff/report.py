"""Changes for people and for programs."""

import json
from collections.abc import Sequence
from typing import Any

from examples.ch09_governance.diff.change import Change, Level

MAX_SHOWN = 160  # characters of a witness


def as_text(changes: Sequence[Change], *, strict: bool = False) -> str:
    """Return a line for each change, its reason below it, and the verdict."""
    lines = []
    for change in changes:
        place = " ".join(filter(None, (change.operation, change.path, change.where)))
        lines.append(f"{change.level.name.lower():7} {change.id}: {place}")
        if change.level > Level.INFO:
            lines.append(f"        {change.why}")
        if change.witness:
            lines.append(f"        witness: yes: {shortened(change.witness.message)}")
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
            "witness": "yes" if change.witness else "no",
            "message": change.witness.message if change.witness else None,
        }
        for change in changes
    ]
    verdict = any(change.level >= threshold(strict) for change in changes)
    return json.dumps({"breaking": verdict, "changes": told}, indent=2)


def shortened(message: Any, most: int = MAX_SHOWN) -> str:
    """Write a message on one line, its end left out where it is long."""
    text = json.dumps(message, ensure_ascii=False)
    return text if len(text) <= most else f"{text[:most]}…"


def threshold(strict: bool) -> Level:
    """From which level on a change breaks: a strict reading counts warnings."""
    return Level.WARNING if strict else Level.ERROR
