"""Everybody who takes part in an afternoon, each as something that can be run."""

from collections.abc import Callable
from dataclasses import dataclass

from examples.ch12_choosing.afternoon.agent import Agent
from examples.ch12_choosing.afternoon.ledger import Ledger
from examples.ch12_choosing.afternoon.operator import Operator
from examples.ch12_choosing.afternoon.people import Customer, OldClient, Reader
from examples.ch12_choosing.afternoon.script import CROWD, Step, starting
from examples.ch12_choosing.afternoon.world import World

CUSTOMERS = ("ada", "ben", "cleo", "dora")
GUESTS = tuple(f"guest{number}" for number in range(1, 9))  # they triple the load
READERS = ("eve", "finn")
AGENT, OLD = "bot", "rip"
Act = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Afternoon:
    """When it begins and ends, in Unix seconds, and what happens in between."""

    begin: float
    end: float
    steps: tuple[Step, ...]


def cast(
    world: World,
    ledger: Ledger,
    operator: Operator,
    plan: Afternoon,
) -> list[Act]:
    """Return what everybody does, the operator last."""
    end = plan.end
    acts = [
        later(Customer(name, world, ledger).shop, world, plan.begin + at, end)
        for name, at in spread(CUSTOMERS, 0.0, world.pace)
    ]
    acts += [
        later(Reader(name, world, ledger).read, world, plan.begin + at, end)
        for name, at in spread(READERS, 0.0, world.pace)
    ]
    acts += [
        later(OldClient(OLD, world, ledger).search, world, plan.begin, end),
        later(Agent(AGENT, world, ledger).work, world, plan.begin, end),
    ]
    comes, goes = (starting(plan.steps, name) for name in CROWD)
    if comes < goes:
        acts += [
            later(Customer(name, world, ledger).shop, world, plan.begin + at,
                  min(end, plan.begin + goes))
            for name, at in spread(GUESTS, comes, world.pace)
        ]  # fmt: skip
    return [*acts, lambda: operator.run(plan.steps, plan.begin, end)]


def spread(
    names: tuple[str, ...], first: float, pace: float
) -> list[tuple[str, float]]:
    """Let people come one after the other, all of them within one pace."""
    return [(name, first + pace * n / len(names)) for n, name in enumerate(names)]


def later(act: Callable[[float], None], world: World, begin: float, end: float) -> Act:
    """Return an act that begins at that time and is told when to end."""

    def run() -> None:
        world.sleep(max(0.0, begin - world.clock()))
        act(end)

    return run
