"""What a learner reads, word for word; `UPDATE_GOLDEN=1` writes the files anew."""

import os
from pathlib import Path

import pytest

from exercises.grader import check

GOLDEN = Path(__file__).parent / "golden"
LARGEST = "def largest(numbers):\n    {body}\n"
ANSWERS = {
    "right": None,
    "stub": None,
    "wrong": LARGEST.format(body="print('I got', numbers); return numbers[0]"),
    "raise": LARGEST.format(body="return sorted(numbers)[1]"),
    "crash": LARGEST.format(body="import os; os._exit(0)"),
    "timeout": LARGEST.format(body="while True: pass"),
    "type": LARGEST.format(body="return {1}"),
    "syntax": "def largest(numbers:\n",
    "service": "\n".join(
        [
            "from flask import Flask",
            "seen = []",
            "def create_counter(*, store):",
            "    app = Flask('mine')",
            "    @app.post('/count')",
            "    def add():",
            "        seen.append(1)",
            "        return {'count': len(seen)}",
            "    return app",
        ]
    ),
}


@pytest.fixture
def checked(course, lent):
    """Check as a learner does; return status and text."""

    def checked_(*arguments):
        lines = []
        extra = ["--course", str(course.root), "--call-timeout", "0.5"]
        status = check.main([*arguments, *extra], lines.append, [lent])
        return status, "\n".join(lines) + "\n"

    return checked_


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_report_teaches(checked, tmp_path, name):
    grade = {"right": "solutions", "stub": "exercises"}.get(name, str(tmp_path))
    (tmp_path / "ch01_demo.py").write_text(ANSWERS[name] or "")
    status, text = checked("ch01_demo", "--grade", grade)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()
    assert status == (check.SOLVED if name == "right" else check.NOT_YET)


def test_hints_are_added_when_asked_for(checked):
    _, text = checked("ch01_demo", "--hints")
    assert "  hint       Python has a function for it.\n" in text
    assert "--hints" not in text


def test_without_a_chapter_the_progress_is_shown(checked):
    status, text = checked()
    assert status == check.NOT_YET
    assert text.startswith("ch01_demo  ....................  0 of 9 points")


@pytest.mark.parametrize(
    ("chapter", "guess"), [("ch1", " Did you mean ch01_demo?"), ("state", "")]
)
def test_a_chapter_that_is_not_there(checked, chapter, guess):
    status, text = checked(chapter)
    expected = f'There is no chapter "{chapter}".{guess} The chapters are: ch01_demo.'
    assert (status, text) == (check.USAGE, f"{expected}\n")


def test_a_single_file_or_a_folder_is_graded(checked, course, tmp_path):
    solution = course.root / "solutions" / "ch01_demo.py"
    assert checked("ch01_demo", "--grade", str(solution))[0] == check.SOLVED
    status, text = checked("ch01_demo", "--grade", str(tmp_path))
    assert status == check.NOT_YET
    assert "there is no ch01_demo.py in" in text
