"""One place where a job can run: a zygote that stays, and a fork for each job."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from typing import NoReturn

from exercises.grader.cohort.grading_job import GradingJob, JobSettings, run_job
from exercises.grader.cohort.result import (
    FAILED,
    ChapterResult,
    result_from_dict,
    zero_points,
)
from exercises.grader.sandbox.zygote_client import ZygoteClient, ZygoteError

SPARE = 30.0  # real seconds for the tests themselves
BUSY = 5  # times as long may a full machine take


class Worker:
    """Runs one job at a time; `reader` is readable when there is news."""

    def __init__(self, zygote: ZygoteClient, again: Callable[[], ZygoteClient]) -> None:
        self.zygote, self._restart = zygote, again
        self.job: GradingJob | None = None
        self.reader, self._pid, self._end = -1, 0, 0.0
        self._output = bytearray()

    def start(
        self, job: GradingJob, settings: JobSettings, others: "list[Worker]"
    ) -> None:
        """Fork a process that grades the job."""
        self.job, self._end = job, time.monotonic() + BUSY * settings.timeout + SPARE
        self._output.clear()
        self.reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            for other in others:
                if other is not self:
                    other.zygote.detach()
            _grade_and_exit(job, settings, self.zygote, writer)
        os.close(writer)

    @property
    def seconds_left(self) -> float:
        """How long the job may still take."""
        return max(0.0, self._end - time.monotonic())

    def read(self, settings: JobSettings) -> ChapterResult | None:
        """Read the news; return the result when the job is over."""
        part = os.read(self.reader, 1 << 20)
        if part:
            self._output += part
            return None
        return self._finish(settings, "its grading process ended without a result")

    def time_out(self, settings: JobSettings) -> ChapterResult:
        """End a job that takes too long."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self._output.clear()
        return self._finish(
            settings,
            f"it took more than {BUSY * settings.timeout + SPARE:g} s of real time",
        )

    def _finish(self, settings: JobSettings, remark: str) -> ChapterResult:
        assert self.job is not None
        os.close(self.reader)
        os.waitpid(self._pid, 0)
        job, self.job = self.job, None
        try:
            return result_from_dict(json.loads(bytes(self._output)))
        except (ValueError, KeyError, TypeError):
            self.zygote.close()  # who knows what is left in it
            self.zygote = self._restart()
            parts = zero_points(settings.course.exercises(job.chapter), FAILED)
            level = self.zygote.level.name
            return ChapterResult(job.student, job.chapter, FAILED, level, parts, remark)


def _grade_and_exit(
    job: GradingJob, settings: JobSettings, zygote: ZygoteClient, writer: int
) -> NoReturn:
    status = 1
    try:
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        with contextlib.suppress(ZygoteError):
            result = run_job(job, settings, zygote)
            with open(writer, "wb") as pipe:
                pipe.write(json.dumps(result.as_dict()).encode())
            status = 0
    finally:
        os._exit(status)
