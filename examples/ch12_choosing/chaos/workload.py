"""Everybody who takes part in an afternoon, each as something that can be run."""

from collections.abc import Callable, Sequence
from itertools import chain

from examples.ch12_choosing.chaos.agent import Agent
from examples.ch12_choosing.chaos.environment import World
from examples.ch12_choosing.chaos.history import Ledger
from examples.ch12_choosing.chaos.operator import Day, Operator
from examples.ch12_choosing.chaos.schedule import Step
from examples.ch12_choosing.chaos.shoppers import Browser, Customer, OldClient, Reader

CUSTOMERS = ("ada", "ben", "cleo", "dora")
GUESTS = tuple(f"guest{number}" for number in range(1, 9))  # they triple the load
READER, BROWSER = "eve", "finn"
AGENT, OLD = "bot", "rip"
ARRIVALS = 2.0  # seconds in which all of a group come; in step they would prove less
BUYERS = (*CUSTOMERS, *GUESTS, AGENT)
Act = Callable[[], None]
Going = Callable[[], bool]


def cast(
    world: World,
    ledger: Ledger,
    operator: Operator,
    steps: tuple[Step, ...],
    end: float,
) -> list[Act]:
    """Return what everybody does; the operator comes last, and ends it."""
    day = operator.day
    others: list[Callable[[Going], None]] = [
        Reader(READER, world, ledger).read,
        Browser(BROWSER, world, ledger).read,
        OldClient(OLD, world, ledger).search,
        Agent(AGENT, world, ledger).work,
    ]
    customers = [Customer(name, world, ledger).shop for name in CUSTOMERS]
    regulars = list(chain(*zip(customers, others, strict=True)))
    acts = [arriving(act, world, day.going, at) for act, at in spread(regulars)]
    if any(step.do == "crowd" for step in steps):
        guests = [Customer(name, world, ledger).shop for name in GUESTS]
        acts += [with_the_crowd(act, world, day, at) for act, at in spread(guests)]
    return [*acts, lambda: operator.run(steps, end)]


def spread(
    acts: Sequence[Callable[[Going], None]],
) -> list[tuple[Callable[[Going], None], float]]:
    """Let people come one after the other, all of them within a while."""
    return [(act, ARRIVALS * number / len(acts)) for number, act in enumerate(acts)]


def arriving(
    act: Callable[[Going], None], world: World, going: Going, at: float
) -> Act:
    """Return an act that begins after so many seconds."""

    def run() -> None:
        world.sleep(at)
        act(going)

    return run


def with_the_crowd(
    act: Callable[[Going], None], world: World, day: Day, at: float
) -> Act:
    """Return an act that begins when the crowd comes, and ends when it leaves."""

    def run() -> None:
        while not day.crowded and not day.over:
            world.sleep(world.pace)
        if not day.over:
            world.sleep(at)
            act(day.full)

    return run
