"""What one pytest run shares: options, one warm zygote, one budget of time."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exercises.grader.answer_source import Source, read
from exercises.grader.course import chapter_of, course_of
from exercises.grader.errors import Failure
from exercises.grader.fixture.case_context import Bench
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.probe import begin, standing
from exercises.grader.sandbox.process import Process
from exercises.grader.sandbox.time_budget import Budget
from exercises.grader.sandbox.zygote_client import Warm


@dataclass(slots=True)
class Session:
    """Starts its zygote when told to, so that it warms up beside the collection."""

    grade: str
    isolation: Isolation
    limits: Limits
    budget: Budget
    warm: Warm | None = None
    proven: bool = False
    lent: bool = False  # by the cohort runner, which ends it itself
    source: Source | None = None
    spoilt: dict[str, Failure] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Let a zygote warm up."""
        if self.warm is None:
            self.warm = begin(self.isolation)

    def warmed(self) -> Warm:
        """Return a zygote that works; raises NoWalls."""
        self.start()
        assert self.warm is not None
        if not self.proven:
            self.warm = standing(self.warm, self.isolation)
            self.proven = True
        return self.warm

    def bench(self, tests: Path) -> Bench:
        """Return what a test of this module works with."""
        chapter = chapter_of(tests)
        place = course_of(tests).place(self.grade, chapter)

        def start() -> Process:
            if chapter in self.spoilt:  # importing it once more would cost and not help
                raise self.spoilt[chapter]
            source = self.source or read(place, chapter)
            return Process(self.warmed(), source, self.limits, self.budget)

        return Bench(start, lambda failure: self.spoilt.setdefault(chapter, failure))

    def borrow(self, warm: Warm, source: Source | None = None) -> None:
        """Use a zygote that somebody else keeps, and an answer that is no file."""
        self.warm, self.source = warm, source
        self.proven = self.lent = True

    def close(self) -> None:
        """End the zygote."""
        if self.warm is not None and not self.lent:
            self.warm.close()


SESSION = pytest.StashKey[Session]()
