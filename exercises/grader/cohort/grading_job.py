"""Grade one answer with the trusted tests of the course; runs in a forked process."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from exercises.grader.answer_source import Source
from exercises.grader.cohort.result import FAILED, GRADED, Result, nothing, part_of
from exercises.grader.course import Course
from exercises.grader.plugin.grading_session import SESSION
from exercises.grader.plugin.pytest_run import BrokenTests, keep
from exercises.grader.report.score import scores
from exercises.grader.sandbox.zygote_client import Warm


@dataclass(frozen=True, slots=True)
class Job:
    """One answer of one student."""

    student: str
    source: Source

    @property
    def chapter(self) -> str:
        """The chapter that it answers."""
        return self.source.stem

    @property
    def place(self) -> tuple[str, str]:
        """Its place in the gradebook."""
        return self.student, self.chapter


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every job of a batch."""

    course: Course
    seed: int
    timeout: float
    call_timeout: float

    def options(self) -> list[str]:
        """Return the options for pytest."""
        limits = {"run": self.timeout, "call": self.call_timeout}
        told = [f"--{name}-timeout={seconds}" for name, seconds in limits.items()]
        return ["--grade-seed", str(self.seed), *told]


@dataclass(frozen=True, slots=True)
class Lending:
    """A plugin that lends a warm zygote, and an answer that is no file."""

    warm: Warm
    source: Source

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Take the place of the options that a learner would give."""
        config.stash[SESSION].borrow(self.warm, self.source)


def prepare(terms: Terms, chapters: Sequence[str]) -> None:
    """Import the tests once, for every fork to come; raises BrokenTests."""
    keep(terms.course, chapters, ["--collect-only"])


def grade(job: Job, terms: Terms, warm: Warm) -> Result:
    """Return what the answer earns."""
    level = warm.level.name
    try:
        lending = Lending(warm, job.source)
        found = keep(terms.course, [job.chapter], terms.options(), [lending])
    except BrokenTests as error:
        parts = nothing(terms.course.exercises(job.chapter), FAILED)
        return Result(job.student, job.chapter, FAILED, level, parts, str(error))
    score = scores(found.outcomes)[0]
    parts = tuple(part_of(mark) for mark in score.marks)
    return Result(job.student, job.chapter, GRADED, level, parts)
