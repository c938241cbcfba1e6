"""Run exercise tests inside this process, silently, and return their outcomes."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from exercises.grader.course import Course
from exercises.grader.plugin.outcome_collector import OutcomeCollector
from exercises.grader.report.outcome import CaseOutcome

QUIET = ("-o", "addopts=", "--import-mode=importlib", "--strict-markers",
         "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:doctest",
         "-p", "no:junitxml", "-p", "no:unraisableexception",
         "-p", "no:threadexception", "--capture=no",
         "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip
FOREIGN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


class BrokenTests(RuntimeError):
    """The tests themselves cannot run: a matter for the course, not the answer."""


@dataclass(slots=True)
class PytestRun:
    """What came of one run, and what could not be read of it."""

    outcomes: Sequence[CaseOutcome] = ()
    collection_errors: Sequence[str] = ()

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Take what the grader's plugin has gathered."""
        gathering = config.pluginmanager.get_plugin(OutcomeCollector.NAME)
        if isinstance(gathering, OutcomeCollector):
            self.outcomes, self.collection_errors = (
                gathering.outcomes,
                gathering.collection_errors,
            )


def run_tests(
    course: Course,
    chapters: Sequence[str],
    options: Sequence[str],
    plugins: Sequence[object] = (),
) -> PytestRun:
    """Grade chapters with their tests, and forget those; raises BrokenTests."""
    with _own_modules():
        return run_and_keep_modules(course, chapters, options, plugins)


def run_and_keep_modules(
    course: Course,
    chapters: Sequence[str],
    options: Sequence[str],
    plugins: Sequence[object] = (),
) -> PytestRun:
    """Grade chapters and keep their tests imported, for the next time."""
    result, stderr = PytestRun(), io.StringIO()
    places = [str(course.tests(chapter)) for chapter in chapters]
    root = ["--rootdir", str(course.root), "-c", str(course.root / "pyproject.toml")]
    with _own_environment(), contextlib.redirect_stderr(stderr):
        status = pytest.main(
            [*QUIET, *root, *options, *places], plugins=[result, *plugins]
        )
    if status == pytest.ExitCode.INTERRUPTED and not result.collection_errors:
        raise KeyboardInterrupt
    if result.collection_errors:
        raise BrokenTests("\n".join(result.collection_errors))
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise BrokenTests(stderr.getvalue().strip() or f"pytest ended with {status}")
    return result


@contextlib.contextmanager
def _own_modules() -> Iterator[None]:
    """Forget the test modules, so that another course may have one of that name."""
    before = set(sys.modules)
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == "tests":
                del sys.modules[name]


@contextlib.contextmanager
def _own_environment() -> Iterator[None]:
    """Let no other plugin and no option from outside take part."""
    before = dict(os.environ)
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
