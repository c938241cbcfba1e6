"""The grader's part of pytest: options, two fixtures, marks and reports."""

import json
import random
from collections.abc import Generator, Iterator
from dataclasses import replace

import pytest

from exercises.grader.course import chapter_of, course_of
from exercises.grader.errors import TimedOut
from exercises.grader.exercise import BadMark, Exercise, agree, exercise_of
from exercises.grader.fixture.answers import Answers
from exercises.grader.fixture.case_context import Bench, shown
from exercises.grader.plugin.assertion_operands import compared
from exercises.grader.plugin.grading_session import SESSION, Session
from exercises.grader.plugin.memory_limit import ceiling
from exercises.grader.plugin.outcome_collector import PROPERTY, Gathering
from exercises.grader.report.failure_report import Place, sentence_of, write
from exercises.grader.report.finding import Compared, Finding, finding_of
from exercises.grader.report.outcome import PASSED, Outcome
from exercises.grader.sandbox.limits import of_call
from exercises.grader.sandbox.time_budget import Budget

EXERCISE = pytest.StashKey[Exercise]()
BENCH = pytest.StashKey[Bench]()
COMPARED = pytest.StashKey[Compared]()
NOTHING: Compared = ("", "", "")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer what a learner and the cohort runner may choose."""
    add = parser.getgroup("grading").addoption
    add("--grade", default="solutions", metavar="solutions|exercises|PATH",
        help="whose answers the exercise tests grade")  # fmt: skip
    add("--hints", action="store_true", help="add a hint to each failed exercise")
    add("--isolation", default="auto", choices=["auto", "strict", "fork"],
        help="how far an answer's process is kept from everything else")  # fmt: skip
    add(
        "--call-timeout", type=float, default=5.0, help="processor seconds for one call"
    )
    add(
        "--run-timeout",
        type=float,
        default=600.0,
        help="seconds that all calls may compute and wait",
    )
    add("--grade-seed", type=int, default=1, help="seed of the `dice` fixture")


def pytest_configure(config: pytest.Config) -> None:
    """Read the options; the time of the run counts from now."""
    option = config.getoption
    config.stash[SESSION] = Session(
        option("--grade"),
        option("--isolation"),
        of_call(option("--call-timeout")),
        Budget(option("--run-timeout")),
    )
    config.pluginmanager.register(Gathering(), Gathering.NAME)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the zygote."""
    config.stash[SESSION].close()


@pytest.fixture
def answers(request: pytest.FixtureRequest) -> Iterator[Answers]:
    """The answer under grade, in a process of its own that ends with the test."""
    session = request.config.stash[SESSION]
    if which(request.node) in session.stuck:
        raise TimedOut("another case of this test took too long, so it was not tried")
    bench = session.bench(request.path)
    request.node.stash[BENCH] = bench
    yield Answers(bench)
    bench.close()


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Chance for a test's cases; the cohort runner draws one secret seed a batch."""
    seed = request.config.getoption("--grade-seed")
    return random.Random(f"{seed} {request.node.name}")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Read every mark, and let the zygote warm up if it will be needed."""
    known: dict[str, list[Exercise]] = {}
    graded = [item for item in items if "answers" in getattr(item, "fixturenames", ())]
    for item in graded:
        item.stash[EXERCISE] = _exercise(item, known.setdefault(item.path.name, []))
        setattr(item, "repr_failure", str)  # noqa: B010  no traceback is ever drawn
    if graded and not config.getoption("collectonly"):
        config.stash[SESSION].start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Bound what a test of an answer can cost this process itself."""
    if EXERCISE not in item.stash:
        return (yield)

    def keep(op: str, left: object, right: object) -> None:
        item.config.stash[COMPARED] = (shown(left), op, shown(right))

    with ceiling(), compared(keep):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Replace the traceback of an exercise's test by a report for its learner."""
    report = yield
    exercise = item.stash.get(EXERCISE, None)
    if exercise is None or (call.when != "call" and report.passed):
        return report
    outcome = _outcome(item, exercise, call.excinfo)
    if report.failed:
        report.longrepr = outcome.report
    report.user_properties.append((PROPERTY, json.dumps(outcome.as_dict())))
    return report


def which(item: pytest.Item) -> str:
    """Return module and name of a test, without its case."""
    return item.nodeid.partition("[")[0]


def _exercise(item: pytest.Item, known: list[Exercise]) -> Exercise:
    """Read the mark of a test; one that is wrong ends the run before it starts."""
    mark = item.get_closest_marker("exercise")
    where = f"{item.path.name}::{item.name}"
    if mark is None:
        raise pytest.UsageError(f"{where} uses `answers` and has no exercise mark")
    try:
        known.append(exercise_of(mark.args, mark.kwargs))
        agree(known)
    except BadMark as error:
        raise pytest.UsageError(f"{where}: {error}") from None
    return known[-1]


def _outcome(
    item: pytest.Item,
    exercise: Exercise,
    excinfo: pytest.ExceptionInfo[BaseException] | None,
) -> Outcome:
    compared = item.config.stash.get(COMPARED, NOTHING)
    item.config.stash[COMPARED] = NOTHING
    _, _, case = item.name.rstrip("]").partition("[")
    function = which(item).rpartition("::")[2]
    outcome = Outcome(chapter_of(item.path), exercise, function, case, PASSED, "")
    if excinfo is None:
        return outcome
    finding = finding_of(excinfo, compared)
    if finding.state == TimedOut.state:
        item.config.stash[SESSION].stuck.add(which(item))
    text = _report(item, outcome, finding)
    return replace(outcome, state=finding.state, report=text)


def _report(item: pytest.Item, outcome: Outcome, finding: Finding) -> str:
    bench = item.stash.get(BENCH, None)
    exercise = outcome.exercise
    link = course_of(item.path).link(outcome.chapter, exercise.section)
    return write(
        Place(exercise, sentence_of(outcome.function, outcome.case), link),
        finding,
        bench.steps if bench else [],
        bench.printed() if bench else "",
        item.config.getoption("--hints"),
    )
