"""Grade one answer with the trusted tests of the course; runs in a forked process."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from exercises.grader.answer_source import AnswerSource
from exercises.grader.cohort.result import (
    FAILED,
    GRADED,
    ChapterResult,
    exercise_result,
    zero_points,
)
from exercises.grader.course import Course
from exercises.grader.plugin.grading_session import SESSION
from exercises.grader.plugin.pytest_run import BrokenTests, run_and_keep_modules
from exercises.grader.report.score import chapter_scores
from exercises.grader.sandbox.zygote_client import ZygoteClient


@dataclass(frozen=True, slots=True)
class GradingJob:
    """One answer of one student."""

    student: str
    source: AnswerSource

    @property
    def chapter(self) -> str:
        """The chapter that it answers."""
        return self.source.stem

    @property
    def key(self) -> tuple[str, str]:
        """Its place in the gradebook."""
        return self.student, self.chapter


@dataclass(frozen=True, slots=True)
class JobSettings:
    """What holds for every job of a run."""

    course: Course
    seed: int
    timeout: float
    call_timeout: float

    def options(self) -> list[str]:
        """Return the options for pytest."""
        limits = {"run": self.timeout, "call": self.call_timeout}
        timeouts = [f"--{name}-timeout={seconds}" for name, seconds in limits.items()]
        return ["--grade-seed", str(self.seed), *timeouts]


@dataclass(frozen=True, slots=True)
class LentZygote:
    """A plugin that lends a warm zygote, and an answer that is no file."""

    zygote: ZygoteClient
    source: AnswerSource

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Take the place of the options that a learner would give."""
        config.stash[SESSION].borrow(self.zygote, self.source)


def import_tests(settings: JobSettings, chapters: Sequence[str]) -> None:
    """Import the tests once, for every fork to come; raises BrokenTests."""
    run_and_keep_modules(settings.course, chapters, ["--collect-only"])


def run_job(
    job: GradingJob, settings: JobSettings, zygote: ZygoteClient
) -> ChapterResult:
    """Return what the answer earns."""
    level = zygote.level.name
    try:
        lent = LentZygote(zygote, job.source)
        found = run_and_keep_modules(
            settings.course, [job.chapter], settings.options(), [lent]
        )
    except BrokenTests as error:
        parts = zero_points(settings.course.exercises(job.chapter), FAILED)
        return ChapterResult(job.student, job.chapter, FAILED, level, parts, str(error))
    score = chapter_scores(found.outcomes)[0]
    parts = tuple(exercise_result(mark) for mark in score.exercises)
    return ChapterResult(job.student, job.chapter, GRADED, level, parts)
