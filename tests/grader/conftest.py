"""Warm processes for the grader's tests, one behind each kind of wall."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from exercises.grader.answer_source import AnswerSource
from exercises.grader.course import Course
from exercises.grader.fixture.answers import Answers
from exercises.grader.fixture.case_context import CaseContext
from exercises.grader.plugin.grading_session import SESSION
from exercises.grader.sandbox.isolation import Isolation
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.probe import (
    IsolationUnavailable,
    start_zygote,
    working_zygote,
)
from exercises.grader.sandbox.process import AnswerProcess
from exercises.grader.sandbox.time_budget import TimeBudget
from exercises.grader.sandbox.zygote_client import ZygoteClient

collect_ignore = ["course"]
LIMITS = Limits(call=2.0, memory=256 * 2**20, processes=32, cpu=5)
Open = Callable[..., Answers]


@pytest.fixture(scope="session")
def course() -> Course:
    """The small course of these tests."""
    return Course(Path(__file__).parent / "course")


@pytest.fixture(scope="session")
def zygotes() -> Iterator[Callable[[Isolation], ZygoteClient]]:
    """Zygotes by isolation, each started once."""
    started: dict[Isolation, ZygoteClient] = {}

    def get(isolation: Isolation) -> ZygoteClient:
        if isolation not in started:
            started[isolation] = working_zygote(start_zygote(isolation), isolation)
        return started[isolation]

    yield get
    for zygote in started.values():
        zygote.close()


@pytest.fixture(params=["strict", pytest.param("fork", marks=pytest.mark.slow)])
def zygote(
    request: pytest.FixtureRequest, zygotes: Callable[[Isolation], ZygoteClient]
) -> ZygoteClient:
    """A zygote, behind walls and without."""
    try:
        return zygotes(request.param)
    except IsolationUnavailable as reason:
        pytest.skip(str(reason))


@dataclass(frozen=True)
class Lent:
    """A plugin that saves a run of the grader the start of a zygote."""

    zygote: ZygoteClient

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Lend it."""
        config.stash[SESSION].borrow(self.zygote)


@pytest.fixture
def lent(zygotes: Callable[[Isolation], ZygoteClient]) -> Lent:
    """Let a run of the grader use the best zygote there is."""
    return Lent(zygotes("auto"))


@pytest.fixture
def contexts() -> Iterator[list[CaseContext]]:
    """Whatever a test opens is closed with it."""
    opened: list[CaseContext] = []
    yield opened
    for context in opened:
        context.close()


@pytest.fixture
def opened(zygote: ZygoteClient, contexts: list[CaseContext]) -> Open:
    """Open an answer from its text."""

    def open_(text: str, limits: Limits = LIMITS, total: float = 60.0) -> Answers:
        source, budget = (
            AnswerSource("answer", {"answer.py": text.encode()}),
            TimeBudget(total),
        )
        contexts.append(
            CaseContext(lambda: AnswerProcess(zygote, source, limits, budget))
        )
        return Answers(contexts[-1])

    return open_
