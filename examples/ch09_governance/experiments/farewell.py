"""Laboratory: a deprecation run to its end; six callers, each with its own ears."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from requests import Response, Session

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch09_governance.app import create_app
from examples.ch09_governance.lifecycle.callers import (
    DAY,
    AccessLogEntry,
    active_callers,
    may_be_removed,
)
from examples.ch09_governance.lifecycle.sunset_plan import SunsetPlan
from examples.lab import MemoryStore, Network, Node, Table

HOUR = 3600.0
BROWNOUT, GONE = 503, 410
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
    log: list[AccessLogEntry] = field(default_factory=list)
    callers: list[Client] = field(default_factory=clients)

    def run(self, days: int) -> "Farewell":
        """Let so many days pass."""
        net = Network(seed=1)
        start = net.clock.time()
        net.host("shop", lambda node: self.shop(node, self.plan(start)))
        waiting = [
            (start + day * DAY + caller.hour * HOUR, number, day)
            for number, caller in enumerate(self.callers)
            for day in range(0, days, caller.every)
        ]
        heapq.heapify(waiting)
        while waiting:
            at, number, day = heapq.heappop(waiting)
            caller = self.callers[number]
            if caller.moved is None:
                net.clock.advance(at - net.clock.time())
                again = self.call(caller, net.session(as_=caller.name), day)
                if again:
                    heapq.heappush(waiting, (net.clock.time() + again, number, day))
        return self

    def shop(self, node: Node, plan: SunsetPlan) -> Flask:
        """Build the governed shop with the plan for one operation."""
        ids = itertools.count(1)
        return create_app(
            baskets=MemoryBaskets(lambda: f"ticket-{next(ids)}"),
            orders=Orders(MemoryStore()),
            sunset_plans={("DELETE", PATH): plan},
            log=self.log.append,
            clock=node.clock,
        )

    def plan(self, start: float) -> SunsetPlan:
        """Return the plan in seconds; a brownout begins half an hour before noon."""
        noon = start + DAY / 2 - HOUR / 2
        begins = [(noon + day * DAY, long) for day, long in BROWNOUTS]
        missing = tuple((begin, begin + long * DAY) for begin, long in begins)
        return SunsetPlan(
            start + DEPRECATED * DAY,
            start + SUNSET * DAY,
            missing if self.brownouts else (),
            successor="/basket",
        )

    def call(self, caller: Client, session: Session, day: int) -> float:
        """Make one call; return in how many seconds a patient caller tries again."""
        reply = session.delete(OLD, headers={"X-Client": caller.name})
        if caller.patient and reply.status_code == BROWNOUT:
            return float(reply.headers["Retry-After"])
        if caller.hears(reply):
            caller.moved = day
        return 0.0


def story(caller: Client) -> str:
    """Say when a caller moved away."""
    return "never" if caller.moved is None else f"day {caller.moved}"


def farewells(days: int = 130) -> Table:
    """Run twice, without and with brownouts, and say when each caller moved."""
    quiet, loud = (Farewell(loud).run(days) for loud in (False, True))
    rows = []
    for before, after in zip(quiet.callers, loud.callers, strict=True):
        rows.append(
            {
                "caller": before.name,
                "fields only": story(before),
                "with brownouts": story(after),
                "failed after the end": refused(loud, after.name),
            }
        )
    return Table(rows, f"deprecated on day {DEPRECATED}, sunset on day {SUNSET}")


def refused(farewell: Farewell, name: str) -> int:
    """Count the calls that a caller made in vain at the end."""
    return sum(call.status == GONE and call.caller == name for call in farewell.log)


def old(method: str, path: str) -> bool:
    """Whether a line of the log is about what is to end."""
    return method == "DELETE" and path.startswith("/basket/")


def eve(days: int) -> Table:
    """Ask the log on the eve of the sunset who has called in the last `quiet` days."""
    run = Farewell(brownouts=True).run(SUNSET)
    start = min(call.at for call in run.log) // DAY * DAY
    now = start + SUNSET * DAY
    callers = active_callers(run.log, old, now - days * DAY)
    rows = [
        {
            "caller": c.name,
            "calls": c.calls,
            "of them refused": c.refused,
            "last call, days before": int((now - c.last) // DAY),
        }
        for c in callers
    ]
    said = (
        "nobody will notice" if may_be_removed(callers, now) else "somebody still calls"
    )
    return Table(rows, f"the last {days} days before the sunset: {said}")
