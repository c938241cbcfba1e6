"""Laboratory: the afternoon on virtual time, and what carelessness breaks in it."""

from functools import cache

from examples.ch12_choosing.chaos.invariants import Evidence, check_invariants
from examples.ch12_choosing.chaos.result import RunResult
from examples.ch12_choosing.chaos.schedule import (
    END,
    SCHEDULE,
    ScheduledAction,
    schedule_for,
)
from examples.ch12_choosing.chaos.workload import BUYERS, workload
from examples.ch12_choosing.experiments.lab_fleet import LabFleet
from examples.ch12_choosing.system.mcp_tools import BUY_DESCRIPTION


def afternoon(
    defect: str = "", steps: tuple[ScheduledAction, ...] = SCHEDULE, end: float = END
) -> RunResult:
    """Run the afternoon in the laboratory; `defect` is one of DEFECTS, or none."""
    fleet = LabFleet(defect)
    begin = fleet.net.clock.time()
    operator = fleet.operator()

    fleet.net.run(*workload(fleet.environment(), fleet.history, operator, steps, end))
    stored = fleet.stored(BUYERS)
    evidence = Evidence(
        fleet.history,
        stored,
        fleet.freshness,
        frozenset({BUY_DESCRIPTION}),
        operator.sunset,
    )
    return RunResult(fleet.history, check_invariants(evidence), begin)


def short(defect: str, spared: bool = False) -> RunResult:
    """Run as much of the afternoon as shows a carelessness; `spared`: without it."""
    stretch = schedule_for(defect)
    return careful(*stretch) if spared else afternoon(defect, *stretch)


@cache  # two kinds of carelessness show in the same stretch
def careful(steps: tuple[ScheduledAction, ...], end: float) -> RunResult:
    """Run a stretch of the afternoon without carelessness."""
    return afternoon("", steps, end)
