"""Laboratory: the afternoon on virtual time, and what carelessness breaks in it."""

from functools import cache

from examples.ch12_choosing.chaos.invariants import Evidence, judge
from examples.ch12_choosing.chaos.result import Result
from examples.ch12_choosing.chaos.schedule import AFTERNOON, END, Step, shortened
from examples.ch12_choosing.chaos.workload import BUYERS, cast
from examples.ch12_choosing.experiments.lab_fleet import LabFleet
from examples.ch12_choosing.shop.defects import CARELESS
from examples.ch12_choosing.system.mcp_tools import WORDS
from examples.lab import Table


def afternoon(
    careless: str = "", steps: tuple[Step, ...] = AFTERNOON, end: float = END
) -> Result:
    """Run the afternoon in the laboratory; `careless` is one of CARELESS, or none."""
    fleet = LabFleet(careless)
    begin = fleet.net.clock.time()
    operator = fleet.operator()

    fleet.net.run(*cast(fleet.world(), fleet.ledger, operator, steps, end))
    stored = fleet.stored(BUYERS)
    evidence = Evidence(
        fleet.ledger, stored, fleet.promise, frozenset({WORDS}), operator.sunset
    )
    return Result(fleet.ledger, judge(evidence), begin)


def short(careless: str, spared: bool = False) -> Result:
    """Run as much of the afternoon as shows a carelessness; `spared`: without it."""
    stretch = shortened(careless)
    return careful(*stretch) if spared else afternoon(careless, *stretch)


@cache  # two kinds of carelessness show in the same stretch
def careful(steps: tuple[Step, ...], end: float) -> Result:
    """Run a stretch of the afternoon without carelessness."""
    return afternoon("", steps, end)


def carelessness() -> Table:
    """Run a short afternoon for each carelessness, and say what broke."""
    rows = []
    for name, words in CARELESS.items():
        told = short(name)
        broken = [verdict.name for verdict in told.verdicts if verdict.broken]
        rows.append(
            {
                "carelessness": words,
                "breaks": ", ".join(broken) or "nothing",
                "times": len(told.broken),
            }
        )
    return Table(rows, "one carelessness at a time")
