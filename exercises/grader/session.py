"""What one pytest run shares: options, one warm zygote, one budget of time."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from exercises.grader.bench import Bench
from exercises.grader.budget import Budget
from exercises.grader.course import chapter_of, course_of
from exercises.grader.levels import Isolation
from exercises.grader.limits import Limits
from exercises.grader.probe import begin, standing
from exercises.grader.process import Process
from exercises.grader.source import read
from exercises.grader.warm import Warm


@dataclass(slots=True)
class Session:
    """Starts its zygote when told to, so that it warms up beside the collection."""

    grade: str
    isolation: Isolation
    limits: Limits
    budget: Budget
    warm: Warm | None = None
    proven: bool = False  # lent by the cohort runner, which has tried it

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
        return Bench(
            lambda: Process(
                self.warmed(), read(place, chapter), self.limits, self.budget
            )
        )

    def close(self) -> None:
        """End the zygote."""
        if self.warm is not None:
            self.warm.close()


SESSION = pytest.StashKey[Session]()
