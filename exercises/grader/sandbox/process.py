"""One answer in its process: ask it, wait for it, end it."""

import os
from typing import NoReturn

from exercises.grader.answer_source import AnswerSource
from exercises.grader.errors import (
    Crashed,
    Failure,
    OutOfMemory,
    ProtocolError,
    TimedOut,
    clean,
)
from exercises.grader.inside.zygote import GRACE
from exercises.grader.protocol.codec import DecodeError, Plain
from exercises.grader.sandbox.limits import MEGABYTE, Limits
from exercises.grader.sandbox.process_verdict import (
    exit_failure,
    import_failure,
    output_failure,
    value_of_reply,
)
from exercises.grader.sandbox.time_budget import TimeBudget
from exercises.grader.sandbox.watchdog import Watchdog
from exercises.grader.sandbox.zygote_client import ChildProcess, ZygoteClient

SHOWN = 600  # the last bytes of what was printed
MAX_MESSAGES = 200_000
MAX_TRAFFIC = 64 * MEGABYTE


class AnswerProcess:
    """From the import of an answer to its end; each wait has its limit."""

    def __init__(
        self,
        zygote: ZygoteClient,
        source: AnswerSource,
        limits: Limits,
        budget: TimeBudget,
    ) -> None:
        self.limits, self._zygote, self._budget = limits, zygote, budget
        self._watchdog = Watchdog(limits, budget, zygote.usage)
        self._source = source
        self._number = self._messages = self._asked_at = 0
        self._ended: Failure | None = None
        self._child: ChildProcess = zygote.fork(limits)

    def load(self) -> None:
        """Import the answer; raises a Failure when that fails."""
        self.send((self._source.stem, self._source.files))
        match self.receive():
            case (0, "raised", str(kind), str(message), str(where)):
                self.fail(import_failure(kind, message, where, self.limits))
            case (0, "ok", None):
                return
            case other:
                self.protocol_error(other)

    def call(self, verb: str, *details: object) -> Plain:
        """Ask and return the answer; raises AnswerError and every Failure."""
        return value_of_reply(self.exchange(verb, *details), self.limits)

    def exchange(self, verb: str, *details: object) -> tuple[Plain, ...]:
        """Ask and return what came back, not judged yet; raises a Failure."""
        number = self.send_request(verb, *details)
        match self.receive():
            case (int(echo), *report) if echo == number:
                return tuple(report)
            case other:
                self.protocol_error(other)

    def send_request(self, verb: str, *details: object) -> int:
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
            with self._watchdog:
                self._child.channel.send(message, self._watchdog)
        except (TimedOut, OutOfMemory) as failure:
            self.fail(failure)
        except EOFError:
            self.fail(self._death())

    def receive(self) -> Plain:
        """Return the next message; raises a Failure when there is none."""
        self._check_open()
        try:
            with self._watchdog:
                message = self._child.channel.receive(self._watchdog)
        except (TimedOut, OutOfMemory) as failure:
            self.fail(failure)
        except EOFError:
            self.fail(self._death())
        except DecodeError as garbled:
            self.fail(ProtocolError(f"its process sent {garbled}"))
        self._check_volume()
        return message

    def printed(self) -> str:
        """Return the end of what the answer printed since it was last asked."""
        size = self._written()
        if size <= self._asked_at:
            return ""
        start = max(self._asked_at, size - SHOWN)
        text = os.pread(self._child.output.fileno(), SHOWN, start)
        return text.decode("utf-8", "replace")

    def fail(self, failure: Failure) -> NoReturn:
        """End the process because of `failure`; every later question meets it too."""
        self.end()
        self._ended = failure
        raise failure from None

    def protocol_error(self, message: Plain) -> NoReturn:
        """End the process because it said what no honest answer says."""
        self.fail(ProtocolError(f"its process sent {clean(repr(message), 80)}"))

    def end(self) -> None:
        """Kill the process and all that it started."""
        if self._ended is None:
            self._ended = Crashed("its process has been ended")
            self._zygote.end(self._child)

    def close(self) -> None:
        """End the process and forget what it printed."""
        try:
            self.end()
        finally:
            self._child.output.close()

    def _check_open(self) -> None:
        if self._ended is not None:
            raise self._ended

    def _check_volume(self) -> None:
        self._messages += 1
        if self._written() >= self.limits.output:
            self.fail(output_failure(self.limits))
        if self._messages > MAX_MESSAGES or self._child.channel.received > MAX_TRAFFIC:
            self.fail(TimedOut("it sends without end: a loop?"))

    def _written(self) -> int:
        return os.fstat(self._child.output.fileno()).st_size

    def _death(self) -> Failure:
        """Say why the process is gone."""
        status, cpu_seconds = self._zygote.end(self._child, GRACE)
        self._ended = Crashed("its process has ended")
        if self._written() >= self.limits.output:
            return output_failure(self.limits)
        return exit_failure(status, cpu_seconds, self.limits)
