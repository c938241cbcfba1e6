"""The results that a reader's predictions are compared with."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.chaos.result import RunResult
from examples.lab import Table


def results(*shown: "Table | RunResult") -> dict[str, int]:
    """Take what the cells of the notebook have shown, in their order."""
    four, written, judged, best, off, result, lived, watched = map(rows, shown)
    dearer = {row["times the best"]: row["dearer, %"] for row in off}
    lost = [row["sessions lost: a worker dies"] for row in four]
    ages = [row["best max-age, s"] for row in best]
    afternoon = shown[6]
    assert isinstance(afternoon, RunResult)
    return {
        "sessions_saved_by_the_cache": lost[0] - lost[1],
        "corners_that_miss_it": sum(row["own change missed"] > 0 for row in written),
        "cells_that_hold": sum(row["verdict"] == "holds" for row in judged),
        "divide_by": round(ages[0] / ages[1]),
        "percent_dearer": round(dearer[2]),
        "both_switches_on": sum(map(both, result)),
        "promises_broken": len(afternoon.violations),
        "failed_at_once": max(row["failed"] for row in lived),
        "noticed": sum(row["failed requests"] > row["without it"] for row in watched),
    }


def rows(shown: "Table | RunResult") -> list[dict[str, Any]]:
    """Return the rows of a table, or of an afternoon."""
    table = shown.timeline if isinstance(shown, RunResult) else shown
    return table.records()


def both(row: Mapping[str, object]) -> bool:
    """Say whether a system is stateless, and keeps answers."""
    return row["session"] != "process" and row["answers"] != "no-store"
