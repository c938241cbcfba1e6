"""Gathers the outcomes of a run, from other processes too, and sums them up."""

import json
from pathlib import Path

import pytest

from exercises.grader.report.outcome import Outcome, outcome_of
from exercises.grader.report.score import scores
from exercises.grader.report.terminal import overview

PROPERTY = "exercise"


class Gathering:
    """A plugin that listens to reports; `outcomes` in the order of the tests."""

    NAME = "exercise-outcomes"

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.broken: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take an outcome from the report that carries it."""
        for name, value in report.user_properties:
            if name == PROPERTY:
                self.outcomes.append(outcome_of(json.loads(str(value))))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a test module that cannot be collected."""
        if report.failed:
            self.broken.append(f"{Path(report.nodeid).name}: {report.longrepr!s}")

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Print the points of each chapter."""
        if self.outcomes:
            terminalreporter.section("exercises")
            for line in overview(scores(self.outcomes)):
                terminalreporter.line(line)
