"""Everybody who takes part in a run, each as something that can be run."""

from collections.abc import Callable, Sequence
from itertools import chain

from examples.ch12_choosing.chaos.agent import Agent
from examples.ch12_choosing.chaos.environment import ClientEnvironment
from examples.ch12_choosing.chaos.history import History
from examples.ch12_choosing.chaos.operator import Operator, RunPhase
from examples.ch12_choosing.chaos.schedule import ScheduledAction
from examples.ch12_choosing.chaos.shoppers import DeprecatedClient, PriceReader, Shopper

SHOPPERS = ("ada", "ben", "cleo", "dora")
PEAK_SHOPPERS = tuple(
    f"guest{number}" for number in range(1, 9)
)  # they triple the load
PRICE_READER, SECOND_READER = "eve", "finn"
AGENT, DEPRECATED_CLIENT = "bot", "rip"
ARRIVALS = 2.0  # seconds in which all of a group come; in step they would prove less
BUYERS = (*SHOPPERS, *PEAK_SHOPPERS, AGENT)
Task = Callable[[], None]
KeepGoing = Callable[[], bool]
Work = Callable[[KeepGoing], None]  # what a client does, while it may


def workload(
    env: ClientEnvironment,
    history: History,
    operator: Operator,
    actions: tuple[ScheduledAction, ...],
    end: float,
) -> list[Task]:
    """Return what everybody does; the operator comes last, and ends it."""
    phase = operator.phase
    second_reader = PriceReader(SECOND_READER, env, history)
    second_reader.reads_per_book = 17
    others: list[Work] = [
        PriceReader(PRICE_READER, env, history).read,
        second_reader.read,
        DeprecatedClient(DEPRECATED_CLIENT, env, history).search,
        Agent(AGENT, env, history).run,
    ]
    shoppers = [Shopper(name, env, history).shop for name in SHOPPERS]
    regulars = list(chain(*zip(shoppers, others, strict=True)))
    tasks = [
        starting_at(task, env, phase.running, at) for task, at in staggered(regulars)
    ]
    if any(action.action == "start_peak" for action in actions):
        peak_shoppers = [Shopper(name, env, history).shop for name in PEAK_SHOPPERS]
        tasks += [
            during_peak(task, env, phase, at) for task, at in staggered(peak_shoppers)
        ]
    return [*tasks, lambda: operator.run(actions, end)]


def staggered(tasks: Sequence[Work]) -> list[tuple[Work, float]]:
    """Let people come one after the other, all of them within a while."""
    return [(task, ARRIVALS * number / len(tasks)) for number, task in enumerate(tasks)]


def starting_at(
    task: Work, env: ClientEnvironment, keep_going: KeepGoing, at: float
) -> Task:
    """Return a task that begins after so many seconds."""

    def run() -> None:
        env.sleep(at)
        task(keep_going)

    return run


def during_peak(task: Work, env: ClientEnvironment, phase: RunPhase, at: float) -> Task:
    """Return a task that begins and ends with the peak."""

    def run() -> None:
        while not phase.peak and not phase.over:
            env.sleep(env.pace)
        if not phase.over:
            env.sleep(at)
            task(phase.at_peak)

    return run
