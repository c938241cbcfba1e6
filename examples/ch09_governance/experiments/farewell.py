"""Laboratory: a deprecation run to its end; six callers, each with its own ears."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from requests import Response, Session

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch09_governance.app import create_app
from examples.ch09_governance.lifecycle.callers import (
    DAY,
    Call,
    may_end,
    still_calling,
)
from examples.ch09_governance.lifecycle.ending import Ending
from examples.lab import MemoryStore, Network, Table
from examples.lab.node import Node

HOUR = 3600.0
PATH = "/basket/{book_id}"
OLD = "http://shop/basket/emma"
DEPRECATED, SUNSET = 10, 100  # days from the start
BROWNOUTS = ((70, 1 / 24), (84, 0.5), (93, 1.0))  # day, and how many days long


@dataclass(slots=True)
class Client:
    """Calls every `every` days at `hour`; `hears` says when it moves away."""

    name: str
    hears: Callable[[Response], bool]
    every: int = 1
    hour: float = 12.0
    patient: bool = False
    moved: float | None = None
    calls: int = field(default=0)

    def due(self, day: int) -> bool:
        """Whether it calls on this day."""
        return self.moved is None and day % self.every == 0


def reads_fields(reply: Response) -> bool:
    """Hear what the field Deprecation says."""
    return "Deprecation" in reply.headers


def sees_failures(reply: Response) -> bool:
    """Hear a call that did not succeed."""
    return not reply.ok


def deaf(reply: Response) -> bool:
    """Hear nothing."""
    return False


def clients() -> list[Client]:
    """Return the callers of one old endpoint."""
    return [
        Client("web shop", reads_fields),
        Client("phone app", sees_failures),
        Client("night job", sees_failures, hour=3.0),
        Client("partner", sees_failures, patient=True),
        Client("month's end", sees_failures, every=30),
        Client("forgotten", deaf, every=2),
    ]


@dataclass(slots=True)
class Farewell:
    """The run: who called when, and how it went."""

    brownouts: bool
    log: list[Call] = field(default_factory=list)
    callers: list[Client] = field(default_factory=clients)

    def run(self, days: int) -> "Farewell":
        """Let so many days pass."""
        net = Network(seed=1)
        ids = itertools.count(1)
        start = net.clock.time()
        plan = self.plan(start)

        def make(node: Node) -> object:
            return create_app(
                baskets=MemoryBaskets(lambda: f"ticket-{next(ids)}"),
                orders=Orders(MemoryStore()),
                endings={("DELETE", PATH): plan},
                log=self.log.append,
                clock=node.clock,
            )

        net.host("shop", make)
        for day in range(days):
            for caller in sorted(self.callers, key=lambda c: c.hour):
                if caller.due(day):
                    at = start + day * DAY + caller.hour * HOUR
                    net.clock.advance(max(at - net.clock.time(), 0.0))
                    self.call(caller, net.session(as_=caller.name), net, day)
        return self

    def plan(self, start: float) -> Ending:
        """Return the plan in Unix seconds."""
        missing = tuple(
            (
                start + day * DAY + 12 * HOUR - HOUR / 2,
                start + (day + long) * DAY + 12 * HOUR,
            )
            for day, long in BROWNOUTS
        )
        return Ending(
            start + DEPRECATED * DAY,
            start + SUNSET * DAY,
            missing if self.brownouts else (),
            successor="/basket",
        )

    def call(self, caller: Client, session: Session, net: Network, day: int) -> None:
        """Make one call; a patient caller waits and tries again until it works."""
        fields = {"X-Client": caller.name}
        reply = session.delete(OLD, headers=fields)
        while caller.patient and reply.status_code == 503:  # noqa: PLR2004  the status
            net.clock.advance(float(reply.headers["Retry-After"]))
            reply = session.delete(OLD, headers=fields)
        caller.calls += 1
        if caller.hears(reply):
            caller.moved = day

    def story(self, caller: Client) -> str:
        """Say when a caller moved away, and why it could."""
        if caller.moved is None:
            return "never"
        return f"day {caller.moved}"


def farewells(days: int = 130) -> Table:
    """Run twice, without and with brownouts, and say when each caller moved."""
    quiet, loud = Farewell(False).run(days), Farewell(True).run(days)
    rows = []
    for before, after in zip(quiet.callers, loud.callers, strict=True):
        rows.append(
            {
                "caller": before.name,
                "fields only": quiet.story(before),
                "with brownouts": loud.story(after),
                "failed after the end": refused(loud, after.name),
            }
        )
    return Table(rows, f"deprecated on day {DEPRECATED}, sunset on day {SUNSET}")


def refused(farewell: Farewell, name: str) -> int:
    """Count the calls that a caller made in vain at the end."""
    return sum(call.status == 410 and call.caller == name for call in farewell.log)  # noqa: PLR2004


def eve(quiet: int, brownouts: bool = True) -> Table:
    """Ask the log on the eve of the sunset who has called in the last `quiet` days."""
    run = Farewell(brownouts).run(SUNSET)
    start = min(call.at for call in run.log) // DAY * DAY
    now = start + SUNSET * DAY
    ends = lambda method, path: method == "DELETE" and path.startswith("/basket/")  # noqa: E731
    callers = still_calling(run.log, ends, now - quiet * DAY)
    rows = [
        {
            "caller": c.name,
            "calls": c.calls,
            "refused": c.refused,
            "days ago": int((now - c.last) // DAY),
        }
        for c in callers
    ]
    said = "nobody will notice" if may_end(callers, now) else "somebody still calls"
    return Table(rows, f"the last {quiet} days before the sunset: {said}")
