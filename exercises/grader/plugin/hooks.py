"""The grader's part of pytest: options, two fixtures, marks and reports."""

import json
import random
from collections.abc import Generator, Iterator
from dataclasses import replace

import pytest

from exercises.grader.course import chapter_of, course_of
from exercises.grader.errors import TimedOut
from exercises.grader.exercise import (
    BadMark,
    Exercise,
    check_agreement,
    exercise_from_mark,
)
from exercises.grader.fixture.answers import Answers
from exercises.grader.fixture.case_context import CaseContext, short_repr
from exercises.grader.plugin.assertion_operands import capture_operands
from exercises.grader.plugin.grading_session import SESSION, GradingSession
from exercises.grader.plugin.memory_limit import memory_limit
from exercises.grader.plugin.outcome_collector import PROPERTY, OutcomeCollector
from exercises.grader.report.failure_cause import FailureCause, Operands, failure_cause
from exercises.grader.report.failure_report import (
    ReportSubject,
    failure_report,
    test_sentence,
)
from exercises.grader.report.outcome import PASSED, CaseOutcome
from exercises.grader.sandbox.limits import limits_for_call
from exercises.grader.sandbox.time_budget import TimeBudget

EXERCISE = pytest.StashKey[Exercise]()
CONTEXT = pytest.StashKey[CaseContext]()
OPERANDS = pytest.StashKey[Operands]()
NO_OPERANDS: Operands = ("", "", "")


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
    config.stash[SESSION] = GradingSession(
        option("--grade"),
        option("--isolation"),
        limits_for_call(option("--call-timeout")),
        TimeBudget(option("--run-timeout")),
    )
    config.pluginmanager.register(OutcomeCollector(), OutcomeCollector.NAME)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the zygote."""
    config.stash[SESSION].close()


@pytest.fixture
def answers(request: pytest.FixtureRequest) -> Iterator[Answers]:
    """The answer under grade, in a process of its own that ends with the test."""
    session = request.config.stash[SESSION]
    if test_id(request.node) in session.timed_out:
        raise TimedOut("another case of this test took too long, so it was not tried")
    context = session.case_context(request.path)
    request.node.stash[CONTEXT] = context
    yield Answers(context)
    context.close()


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
        item.config.stash[OPERANDS] = (short_repr(left), op, short_repr(right))

    with memory_limit(), capture_operands(keep):
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


def test_id(item: pytest.Item) -> str:
    """Return module and name of a test, without its case."""
    return item.nodeid.partition("[")[0]


def _exercise(item: pytest.Item, known: list[Exercise]) -> Exercise:
    """Read the mark of a test; one that is wrong ends the run before it starts."""
    mark = item.get_closest_marker("exercise")
    where = f"{item.path.name}::{item.name}"
    if mark is None:
        raise pytest.UsageError(f"{where} uses `answers` and has no exercise mark")
    try:
        known.append(exercise_from_mark(mark.args, mark.kwargs))
        check_agreement(known)
    except BadMark as error:
        raise pytest.UsageError(f"{where}: {error}") from None
    return known[-1]


def _outcome(
    item: pytest.Item,
    exercise: Exercise,
    excinfo: pytest.ExceptionInfo[BaseException] | None,
) -> CaseOutcome:
    operands = item.config.stash.get(OPERANDS, NO_OPERANDS)
    item.config.stash[OPERANDS] = NO_OPERANDS
    _, _, case = item.name.rstrip("]").partition("[")
    function = test_id(item).rpartition("::")[2]
    outcome = CaseOutcome(chapter_of(item.path), exercise, function, case, PASSED, "")
    if excinfo is None:
        return outcome
    cause = failure_cause(excinfo, operands)
    if cause.state == TimedOut.state:
        item.config.stash[SESSION].timed_out.add(test_id(item))
    text = _report(item, outcome, cause)
    return replace(outcome, state=cause.state, report=text)


def _report(item: pytest.Item, outcome: CaseOutcome, cause: FailureCause) -> str:
    context = item.stash.get(CONTEXT, None)
    exercise = outcome.exercise
    link = course_of(item.path).link(outcome.chapter, exercise.section)
    return failure_report(
        ReportSubject(exercise, test_sentence(outcome.function, outcome.case), link),
        cause,
        context.exchanges if context else [],
        context.printed() if context else "",
        item.config.getoption("--hints"),
    )
