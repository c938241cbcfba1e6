"""Laboratory: the afternoon on virtual time, and what carelessness breaks in it."""

from dataclasses import dataclass
from functools import cache

from examples.ch12_choosing.afternoon.casting import BUYERS, cast
from examples.ch12_choosing.afternoon.checks import Evidence, Verdict, judge
from examples.ch12_choosing.afternoon.ledger import Ledger
from examples.ch12_choosing.afternoon.script import AFTERNOON, END, Step, shortened
from examples.ch12_choosing.afternoon.timeline import timeline, verdict_rows
from examples.ch12_choosing.experiments.lab_fleet import LabFleet
from examples.ch12_choosing.shop.careless import CARELESS
from examples.ch12_choosing.shop.tools import WORDS
from examples.lab import Table


@dataclass(frozen=True, slots=True)
class Told:
    """What an afternoon came to."""

    ledger: Ledger
    verdicts: tuple[Verdict, ...]
    begin: float

    @property
    def timeline(self) -> Table:
        """What happened, and how people fared until the next thing did."""
        return Table(timeline(self.ledger, self.begin), "one afternoon")

    @property
    def properties(self) -> Table:
        """Whether each property held."""
        return Table(verdict_rows(self.verdicts), "what held all along")

    @property
    def broken(self) -> list[str]:
        """Everything that was wrong, in words."""
        return [words for verdict in self.verdicts for words in verdict.broken]


def afternoon(
    careless: str = "", steps: tuple[Step, ...] = AFTERNOON, end: float = END
) -> Told:
    """Run the afternoon in the laboratory; `careless` is one of CARELESS, or none."""
    fleet = LabFleet(careless)
    begin = fleet.net.clock.time()
    operator = fleet.operator()

    fleet.net.run(*cast(fleet.world(), fleet.ledger, operator, steps, end))
    stored = fleet.stored(BUYERS)
    evidence = Evidence(
        fleet.ledger, stored, fleet.promise, frozenset({WORDS}), operator.sunset
    )
    return Told(fleet.ledger, judge(evidence), begin)


def short(careless: str, spared: bool = False) -> Told:
    """Run as much of the afternoon as shows a carelessness; `spared`: without it."""
    stretch = shortened(careless)
    return careful(*stretch) if spared else afternoon(careless, *stretch)


@cache  # two kinds of carelessness show in the same stretch
def careful(steps: tuple[Step, ...], end: float) -> Told:
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
