"""One place where a job can run: a zygote that stays, and a fork for each job."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from typing import NoReturn

from exercises.grader.cohort.grading_job import Job, Terms, grade
from exercises.grader.cohort.result import FAILED, Result, nothing, result_of
from exercises.grader.sandbox.zygote_client import NoZygote, Warm

SPARE = 30.0  # real seconds for the tests themselves
BUSY = 5  # times as long may a full machine take


class Slot:
    """Runs one job at a time; `reader` is readable when there is news."""

    def __init__(self, warm: Warm, again: Callable[[], Warm]) -> None:
        self.warm, self._again = warm, again
        self.job: Job | None = None
        self.reader, self._pid, self._end = -1, 0, 0.0
        self._news = bytearray()

    def start(self, job: Job, terms: Terms, others: "list[Slot]") -> None:
        """Fork a process that grades the job."""
        self.job, self._end = job, time.monotonic() + BUSY * terms.timeout + SPARE
        self._news.clear()
        self.reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            for other in others:
                if other is not self:
                    other.warm.let_go()
            _grade_and_exit(job, terms, self.warm, writer)
        os.close(writer)

    @property
    def seconds_left(self) -> float:
        """How long the job may still take."""
        return max(0.0, self._end - time.monotonic())

    def hear(self, terms: Terms) -> Result | None:
        """Read the news; return the result when the job is over."""
        part = os.read(self.reader, 1 << 20)
        if part:
            self._news += part
            return None
        return self._finish(terms, "its grading process ended without a result")

    def give_up(self, terms: Terms) -> Result:
        """End a job that takes too long."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self._news.clear()
        return self._finish(
            terms, f"it took more than {BUSY * terms.timeout + SPARE:g} s of real time"
        )

    def _finish(self, terms: Terms, trouble: str) -> Result:
        assert self.job is not None
        os.close(self.reader)
        os.waitpid(self._pid, 0)
        job, self.job = self.job, None
        try:
            return result_of(json.loads(bytes(self._news)))
        except (ValueError, KeyError, TypeError):
            self.warm.close()  # who knows what is left in it
            self.warm = self._again()
            parts = nothing(terms.course.exercises(job.chapter), FAILED)
            level = self.warm.level.name
            return Result(job.student, job.chapter, FAILED, level, parts, trouble)


def _grade_and_exit(job: Job, terms: Terms, warm: Warm, writer: int) -> NoReturn:
    status = 1
    try:
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        with contextlib.suppress(NoZygote):
            result = grade(job, terms, warm)
            with open(writer, "wb") as pipe:
                pipe.write(json.dumps(result.as_dict()).encode())
            status = 0
    finally:
        os._exit(status)
