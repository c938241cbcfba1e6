"""What one pytest run shares: options, one warm zygote, one budget of time."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exercises.grader.answer_source import AnswerSource, read_source
from exercises.grader.course import chapter_of, course_of
from exercises.grader.errors import Failure
from exercises.grader.fixture.case_context import CaseContext
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.probe import start_zygote, working_zygote
from exercises.grader.sandbox.process import AnswerProcess
from exercises.grader.sandbox.time_budget import TimeBudget
from exercises.grader.sandbox.zygote_client import ZygoteClient


@dataclass(slots=True)
class GradingSession:
    """Starts its zygote when told to, so that it warms up beside the collection."""

    grade: str
    isolation: Isolation
    limits: Limits
    budget: TimeBudget
    zygote: ZygoteClient | None = None
    tried: bool = False
    borrowed: bool = False  # by the cohort runner, which ends it itself
    source: AnswerSource | None = None
    load_failures: dict[str, Failure] = field(default_factory=dict)
    timed_out: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Let a zygote warm up."""
        if self.zygote is None:
            self.zygote = start_zygote(self.isolation)

    def working_zygote(self) -> ZygoteClient:
        """Return a zygote that works; raises IsolationUnavailable."""
        self.start()
        assert self.zygote is not None
        if not self.tried:
            self.zygote = working_zygote(self.zygote, self.isolation)
            self.tried = True
        return self.zygote

    def case_context(self, tests: Path) -> CaseContext:
        """Return what a test of this module works with."""
        chapter = chapter_of(tests)
        place = course_of(tests).answer_path(self.grade, chapter)

        def start() -> AnswerProcess:
            if (
                chapter in self.load_failures
            ):  # importing it once more would cost and not help
                raise self.load_failures[chapter]
            source = self.source or read_source(place, chapter)
            return AnswerProcess(
                self.working_zygote(), source, self.limits, self.budget
            )

        return CaseContext(
            start, lambda failure: self.load_failures.setdefault(chapter, failure)
        )

    def borrow(self, zygote: ZygoteClient, source: AnswerSource | None = None) -> None:
        """Use a zygote that somebody else keeps, and an answer that is no file."""
        self.zygote, self.source = zygote, source
        self.tried = self.borrowed = True

    def close(self) -> None:
        """End the zygote."""
        if self.zygote is not None and not self.borrowed:
            self.zygote.close()


SESSION = pytest.StashKey[GradingSession]()
