"""One run asks an answer no more than it must."""

import pytest

from exercises.grader.errors import ImportFailed
from exercises.grader.plugin.grading_session import GradingSession
from exercises.grader.plugin.pytest_run import run_tests
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.time_budget import TimeBudget


def test_an_answer_that_cannot_be_imported_is_imported_once(course, lent, tmp_path):
    (tmp_path / "ch01_demo.py").write_text("1 / 0")
    session = GradingSession(str(tmp_path), "auto", Limits(), TimeBudget(60))
    session.borrow(lent.zygote)
    failures = []
    for _ in range(2):
        context = session.case_context(course.tests("ch01_demo"))
        with pytest.raises(ImportFailed) as caught:
            context.start_process()
        failures.append(caught.value)
        context.close()
    assert failures[0] is failures[1]


def test_after_one_case_without_end_the_others_are_not_tried(course, lent, tmp_path):
    (tmp_path / "ch01_demo.py").write_text("def largest(x):\n    while x: pass\n")
    told = ["--grade", str(tmp_path), "--call-timeout", "0.5"]
    outcomes = run_tests(course, ["ch01_demo"], told, [lent]).outcomes
    reports = [o.report for o in outcomes if "nobody_foresaw" in o.function]
    assert ["so it was not tried" in report for report in reports] == [
        False,
        True,
        True,
    ]
