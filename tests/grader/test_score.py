"""Points are shared by functions, and a parametrised one is all or nothing."""

from fractions import Fraction

import pytest

from exercises.grader.exercise import Exercise
from exercises.grader.report.outcome import PASSED, CaseOutcome, outcome_from_dict
from exercises.grader.report.score import chapter_scores, exercise_score
from exercises.grader.report.terminal import chapter_detail, overview

EXERCISE = Exercise("lru", 4, 10, "hint", "section")


def outcomes(**states):
    return [
        CaseOutcome("ch01_demo", EXERCISE, name, str(case), state, f"{name} {state}")
        for name, cases in states.items()
        for case, state in enumerate(cases.split(", "))
    ]


@pytest.mark.parametrize(
    ("states", "earned", "state"),
    [
        ({"a": "passed", "b": "passed"}, 4, "solved"),
        ({"a": "passed", "b": "wrong"}, 2, "wrong"),
        ({"a": "passed", "b": "passed, passed, wrong"}, 2, "wrong"),
        ({"a": "passed", "b": "passed", "c": "crash"}, Fraction(8, 3), "crash"),
        ({"a": "not started", "b": "not started"}, 0, "not started"),
        ({"a": "not started", "b": "wrong"}, 0, "wrong"),
    ],
)
def test_points_and_state(states, earned, state):
    found = exercise_score(outcomes(**states))
    assert (found.earned, found.state) == (earned, state)


def test_a_test_that_fails_in_its_teardown_has_failed():
    found = exercise_score([*outcomes(a=PASSED), *outcomes(a="crash")])
    assert found.earned == 0


def test_a_chapter_in_detail_and_all_on_a_line_each():
    (score,) = chapter_scores(outcomes(a="passed", b="wrong"))
    assert chapter_detail(score) == [
        "ch01_demo  2 of 4 points",
        "  lru     2 of 4  wrong, 1 of 2 tests fail",
    ]
    assert overview([score]) == [
        "ch01_demo  ##########..........  2 of 4 points, 0 of 1 exercises"
    ]


def test_outcomes_travel_as_plain_data():
    (outcome,) = outcomes(a="wrong")
    assert outcome_from_dict(outcome.as_dict()) == outcome
