"""Gathers the outcomes of a run, from other processes too, and sums them up."""

import json
from pathlib import Path

import pytest

from exercises.grader.report.outcome import CaseOutcome, outcome_from_dict
from exercises.grader.report.score import chapter_scores
from exercises.grader.report.terminal import overview

PROPERTY = "exercise"


class OutcomeCollector:
    """A plugin that listens to reports; `outcomes` in the order of the tests."""

    NAME = "exercise-outcomes"

    def __init__(self) -> None:
        self.outcomes: list[CaseOutcome] = []
        self.collection_errors: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take an outcome from the report that carries it."""
        for name, value in report.user_properties:
            if name == PROPERTY:
                self.outcomes.append(outcome_from_dict(json.loads(str(value))))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a test module that cannot be collected."""
        if report.failed:
            self.collection_errors.append(
                f"{Path(report.nodeid).name}: {report.longrepr!s}"
            )

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Print the points of each chapter."""
        if self.outcomes:
            terminalreporter.section("exercises")
            for line in overview(chapter_scores(self.outcomes)):
                terminalreporter.line(line)
