"""Marks are complete and agree, or the run ends before it begins."""

import pytest

from exercises.grader.course import Course
from exercises.grader.exercise import BadMark, check_agreement, exercise_from_mark
from exercises.grader.plugin.pytest_run import BrokenTests, run_tests

GOOD = {"points": 4, "minutes": 10, "hint": "Look up.", "section": "Here"}
MARK = "@pytest.mark.exercise('a', points={points}, minutes=1, hint='h', section='s')"
TEST = "\ndef test_{name}(answers):\n    pass\n"


def test_a_complete_mark_is_an_exercise():
    assert exercise_from_mark(("lru",), GOOD).as_dict() == {"name": "lru", **GOOD}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"points": 0}, "points is empty"),
        ({"points": "4"}, "points is no int"),
        ({"minutes": -1}, "minutes is empty"),
        ({"hint": ""}, "hint is empty"),
        ({"colour": "red"}, "colour is unknown"),
    ],
)
def test_a_mark_that_is_odd_is_refused(change, complaint):
    with pytest.raises(BadMark, match=f"exercise 'lru': {complaint}"):
        exercise_from_mark(("lru",), {**GOOD, **change})


def test_a_mark_that_is_incomplete_is_refused():
    with pytest.raises(BadMark, match="exercise 'lru': hint is missing"):
        exercise_from_mark(
            ("lru",), {name: GOOD[name] for name in GOOD if name != "hint"}
        )


@pytest.mark.parametrize("names", [(), ("a", "b"), (1,), ("",)])
def test_an_exercise_has_one_name(names):
    with pytest.raises(BadMark, match="one name"):
        exercise_from_mark(names, GOOD)


def test_two_marks_of_one_name_agree():
    one, other = (exercise_from_mark(("a",), {**GOOD, "points": n}) for n in (3, 4))
    with pytest.raises(BadMark, match="points is 3 in one mark and 4 in another"):
        check_agreement([one, other])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("import pytest" + TEST.format(name="x"), "has no exercise mark"),
        (
            f"import pytest\n{MARK.format(points=1)}{TEST.format(name='x')}"
            f"{MARK.format(points=2)}{TEST.format(name='y')}",
            "points is 1 in one mark and 2 in another",
        ),
    ],
)
def test_a_wrong_mark_is_a_usage_error(tmp_path, course, lent, text, complaint):
    broken = copied(course, tmp_path)
    broken.tests("ch01_demo").write_text(text)
    with pytest.raises(BrokenTests, match=complaint):
        run_tests(broken, ["ch01_demo"], ["--grade", "solutions"], [lent])


def test_a_test_module_that_cannot_be_read_is_a_matter_for_the_course(tmp_path, course):
    broken = copied(course, tmp_path)
    broken.tests("ch01_demo").write_text("def test_(:")
    with pytest.raises(BrokenTests, match="SyntaxError"):
        run_tests(broken, ["ch01_demo"], [])


def test_exercises_are_read_from_the_marks(course):
    found = [(e.name, e.points, e.minutes) for e in course.exercises("ch01_demo")]
    assert found == [("largest", 3, 5), ("stack", 2, 5), ("counter", 4, 10)]


def copied(course, folder):
    """Copy what a run needs."""
    for part in ("pyproject.toml", "tests/conftest.py"):
        path = folder / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((course.root / part).read_text())
    (folder / "tests" / "exercises").mkdir()
    return Course(folder)
