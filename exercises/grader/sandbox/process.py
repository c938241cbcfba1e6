"""One answer in its process: ask it, wait for it, end it."""

import os
from typing import NoReturn

from exercises.grader.answer_source import Source
from exercises.grader.errors import (
    Crashed,
    Failure,
    Nonsense,
    OutOfMemory,
    TimedOut,
    clean,
)
from exercises.grader.inside.zygote import GRACE
from exercises.grader.protocol.codec import Garbled, Plain
from exercises.grader.sandbox.limits import MEGABYTE, Limits
from exercises.grader.sandbox.process_verdict import (
    death,
    flood,
    not_importable,
    value_of,
)
from exercises.grader.sandbox.time_budget import Budget
from exercises.grader.sandbox.watchdog import Meter
from exercises.grader.sandbox.zygote_client import Cell, Warm

SHOWN = 600  # the last bytes of what was printed
MAX_MESSAGES = 200_000
MAX_TRAFFIC = 64 * MEGABYTE


class Process:
    """From the import of an answer to its end; each wait has its limit."""

    def __init__(
        self, warm: Warm, source: Source, limits: Limits, budget: Budget
    ) -> None:
        self.limits, self._warm, self._budget = limits, warm, budget
        self._meter = Meter(limits, budget, warm.usage)
        self._source = source
        self._number = self._messages = self._asked_at = 0
        self._ended: Failure | None = None
        self._cell: Cell = warm.fork(limits)

    def load(self) -> None:
        """Import the answer; raises a Failure when that fails."""
        self.send((self._source.stem, self._source.files))
        match self.receive():
            case (0, "raised", str(kind), str(message), str(where)):
                self.fail(not_importable(kind, message, where, self.limits))
            case (0, "ok", None):
                return
            case other:
                self.nonsense(other)

    def ask(self, verb: str, *details: object) -> Plain:
        """Ask and return the answer; raises AnswerError and every Failure."""
        return value_of(self.report(verb, *details), self.limits)

    def report(self, verb: str, *details: object) -> tuple[Plain, ...]:
        """Ask and return what came back, not judged yet; raises a Failure."""
        number = self.post(verb, *details)
        match self.receive():
            case (int(echo), *report) if echo == number:
                return tuple(report)
            case other:
                self.nonsense(other)

    def post(self, verb: str, *details: object) -> int:
        """Send a request and return its number."""
        self._check_open()
        self._number += 1
        self._asked_at = self._written()
        self.send((self._number, verb, *details))
        return self._number

    def send(self, message: tuple[object, ...]) -> None:
        """Send one message; raises a Failure when nobody takes it."""
        self._check_open()
        try:
            self._budget.check()
            with self._meter:
                self._cell.channel.send(message, self._meter)
        except (TimedOut, OutOfMemory) as failure:
            self.fail(failure)
        except EOFError:
            self.fail(self._death())

    def receive(self) -> Plain:
        """Return the next message; raises a Failure when there is none."""
        self._check_open()
        try:
            with self._meter:
                message = self._cell.channel.receive(self._meter)
        except (TimedOut, OutOfMemory) as failure:
            self.fail(failure)
        except EOFError:
            self.fail(self._death())
        except Garbled as garbled:
            self.fail(Nonsense(f"its process sent {garbled}"))
        self._check_volume()
        return message

    def printed(self) -> str:
        """Return the end of what the answer printed since it was last asked."""
        size = self._written()
        if size <= self._asked_at:
            return ""
        start = max(self._asked_at, size - SHOWN)
        text = os.pread(self._cell.output.fileno(), SHOWN, start)
        return text.decode("utf-8", "replace")

    def fail(self, failure: Failure) -> NoReturn:
        """End the process because of `failure`; every later question meets it too."""
        self.end()
        self._ended = failure
        raise failure from None

    def nonsense(self, message: Plain) -> NoReturn:
        """End the process because it said what no honest answer says."""
        self.fail(Nonsense(f"its process sent {clean(repr(message), 80)}"))

    def end(self) -> None:
        """Kill the process and all that it started."""
        if self._ended is None:
            self._ended = Crashed("its process has been ended")
            self._warm.end(self._cell)

    def close(self) -> None:
        """End the process and forget what it printed."""
        try:
            self.end()
        finally:
            self._cell.output.close()

    def _check_open(self) -> None:
        if self._ended is not None:
            raise self._ended

    def _check_volume(self) -> None:
        self._messages += 1
        if self._written() >= self.limits.output:
            self.fail(flood(self.limits))
        if self._messages > MAX_MESSAGES or self._cell.channel.received > MAX_TRAFFIC:
            self.fail(TimedOut("it sends without end: a loop?"))

    def _written(self) -> int:
        return os.fstat(self._cell.output.fileno()).st_size

    def _death(self) -> Failure:
        """Say why the process is gone."""
        status, computed = self._warm.end(self._cell, GRACE)
        self._ended = Crashed("its process has ended")
        if self._written() >= self.limits.output:
            return flood(self.limits)
        return death(status, computed, self.limits)
