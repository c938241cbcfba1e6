"""Warm processes for the grader's tests, one behind each kind of wall."""

from collections.abc import Callable, Iterator

import pytest

from exercises.grader.answers import Answers
from exercises.grader.bench import Bench
from exercises.grader.budget import Budget
from exercises.grader.limits import Limits
from exercises.grader.probe import NoWalls, begin, standing
from exercises.grader.process import Process
from exercises.grader.source import Source
from exercises.grader.warm import Warm

collect_ignore = ["course"]
LIMITS = Limits(call=2.0, memory=256 * 2**20, processes=32, cpu=5)
Open = Callable[..., Answers]


@pytest.fixture(scope="session", params=["strict", "fork"])
def warm(request: pytest.FixtureRequest) -> Iterator[Warm]:
    """A zygote, behind walls and without."""
    try:
        started = standing(begin(request.param), request.param)
    except NoWalls as reason:
        pytest.skip(str(reason))
    with started:
        yield started


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
