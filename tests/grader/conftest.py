"""Warm processes for the grader's tests, one behind each kind of wall."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from exercises.grader.answer_source import Source
from exercises.grader.course import Course
from exercises.grader.fixture.answers import Answers
from exercises.grader.fixture.case_context import Bench
from exercises.grader.plugin.grading_session import SESSION
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.probe import NoWalls, begin, standing
from exercises.grader.sandbox.process import Process
from exercises.grader.sandbox.time_budget import Budget
from exercises.grader.sandbox.zygote_client import Warm

collect_ignore = ["course"]
LIMITS = Limits(call=2.0, memory=256 * 2**20, processes=32, cpu=5)
Open = Callable[..., Answers]


@pytest.fixture(scope="session")
def course() -> Course:
    """The small course of these tests."""
    return Course(Path(__file__).parent / "course")


@pytest.fixture(scope="session")
def zygotes() -> Iterator[Callable[[Isolation], Warm]]:
    """Zygotes by isolation, each started once."""
    started: dict[Isolation, Warm] = {}

    def get(isolation: Isolation) -> Warm:
        if isolation not in started:
            started[isolation] = standing(begin(isolation), isolation)
        return started[isolation]

    yield get
    for warm in started.values():
        warm.close()


@pytest.fixture(params=["strict", pytest.param("fork", marks=pytest.mark.slow)])
def warm(request: pytest.FixtureRequest, zygotes: Callable[[Isolation], Warm]) -> Warm:
    """A zygote, behind walls and without."""
    try:
        return zygotes(request.param)
    except NoWalls as reason:
        pytest.skip(str(reason))


@dataclass(frozen=True)
class Lent:
    """A plugin that saves a run of the grader the start of a zygote."""

    warm: Warm

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Lend it."""
        config.stash[SESSION].borrow(self.warm)


@pytest.fixture
def lent(zygotes: Callable[[Isolation], Warm]) -> Lent:
    """Let a run of the grader use the best zygote there is."""
    return Lent(zygotes("auto"))


@pytest.fixture
def benches() -> Iterator[list[Bench]]:
    """Whatever a test opens is closed with it."""
    opened: list[Bench] = []
    yield opened
    for bench in opened:
        bench.close()


@pytest.fixture
def opened(warm: Warm, benches: list[Bench]) -> Open:
    """Open an answer from its text."""

    def open_(text: str, limits: Limits = LIMITS, total: float = 60.0) -> Answers:
        source, budget = Source("answer", {"answer.py": text.encode()}), Budget(total)
        benches.append(Bench(lambda: Process(warm, source, limits, budget)))
        return Answers(benches[-1])

    return open_
