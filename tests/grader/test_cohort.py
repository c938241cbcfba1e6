"""A class goes in and one gradebook comes out, the same one each time."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from exercises.grader import cli
from exercises.grader.cohort.result import (
    GRADED,
    MISSING,
    ChapterResult,
    ExerciseResult,
)
from exercises.grader.exports.csv_table import csv_text
from exercises.grader.exports.gradescope import student_file_name

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "tests" / "grader" / "course"
RIGHT = (COURSE / "solutions" / "ch01_demo.py").read_text()
STUB = (COURSE / "exercises" / "ch01_demo.py").read_text()
HALF = STUB.replace('raise NotImplementedError("your turn")', "return max(numbers)", 1)
CLASS = {
    "ada": RIGHT,
    "bob": STUB,
    "=cem": HALF,
    "dan": "import os\nos._exit(0)\n",
    "eve": RIGHT,
    "fay": "while True:\n    pass\n",
}


def grade(folder, *options):
    command = [sys.executable, "-m", "exercises.grader", "grade", "submissions"]
    told = ["--course", str(COURSE), "--jobs", "2", "--call-timeout", "1", *options]
    return subprocess.run(
        [*command, *told],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("class")
    for student, text in CLASS.items():
        (place / "submissions" / student).mkdir(parents=True)
        (place / "submissions" / student / "ch01_demo.py").write_text(text)
    (place / "submissions" / "gus").mkdir()
    (place / "submissions" / "hal.zip").write_bytes(b"no zip")
    return place


@pytest.fixture(scope="module")
def first(folder):
    return grade(folder)


def test_every_student_has_a_line_in_order(first):
    lines = first.stdout.splitlines()
    assert first.returncode == 0, first.stderr
    assert lines[0].startswith("isolation: ")
    assert lines[1:9] == [
        "=cem  ch01_demo  3 of 9",
        "ada  ch01_demo  9 of 9",
        "bob  ch01_demo  0 of 9",
        "dan  ch01_demo  0 of 9",
        "eve  ch01_demo  9 of 9",
        "fay  ch01_demo  0 of 9",
        "gus  ch01_demo  missing: no answer",
        "hal  ch01_demo  refused: it cannot be unpacked: File is not a zip file",
    ]
    assert lines[9].startswith("graded 5, known already 1, ")


def test_the_forms_of_the_gradebook_agree(first, folder):
    out = folder / "grades"
    with (out / "grades.csv").open(newline="") as file:
        rows = {row["student"]: float(row["earned"]) for row in csv.DictReader(file)}
    assert rows["'=cem"] == 3.0, "no cell is a formula"
    book = json.loads((out / "grades.json").read_text())["students"]
    assert {s: r["ch01_demo"]["earned"] for s, r in book.items()} == {
        name.lstrip("'"): earned for name, earned in rows.items()
    }
    suites = ElementTree.parse(out / "junit.xml").getroot()
    failures = {s.get("name"): int(s.get("failures", 0)) for s in suites}
    assert (failures["ada ch01_demo"], failures["=cem ch01_demo"]) == (0, 2)
    scope = json.loads((out / "gradescope" / "ada.json").read_text())
    assert (scope["score"], sum(t["max_score"] for t in scope["tests"])) == (9.0, 9)
    assert {test["status"] for test in scope["tests"]} == {"passed"}


def test_a_rerun_costs_nothing_and_changes_nothing(first, folder):
    out = folder / "grades"
    before = {path: path.read_bytes() for path in sorted(out.rglob("*.*"))}
    with (out / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"key": "torn')
    again = grade(folder)
    assert "graded 0, known already 6, " in again.stdout
    after = {path: path.read_bytes() for path in sorted(out.rglob("*.*"))}
    del before[out / "journal.jsonl"], after[out / "journal.jsonl"]
    assert after == before


def test_a_late_submission_costs_only_itself(first, folder):
    late = folder / "submissions" / "ivy_ch01_demo.py"
    late.write_text(HALF.replace("max", "min"))
    again = grade(folder)
    late.unlink()
    assert "graded 1, known already 6, " in again.stdout
    assert "ivy  ch01_demo  1.5 of 9" in again.stdout


def test_without_walls_it_says_what_is_open(first, folder):
    text = grade(folder, "--isolation", "fork", "--out", "open").stdout
    assert "an answer can read the course" in text
    assert "use --isolation strict" in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no nowhere."),
        ([".", "--chapter", "ch9"], 'There is no chapter "ch9".'),
        (["pyproject.toml"], "There is nothing to grade in pyproject.toml."),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(course, arguments, sentence):
    said = []
    status = cli.main([*arguments, "--course", str(course.root)], said.append)
    assert status == 2
    assert said[0].startswith(sentence)


def test_strict_fails_closed_where_no_walls_stand(course, tmp_path, monkeypatch):
    (tmp_path / "ada_ch01_demo.py").write_text(RIGHT)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = []
    told = ["--course", str(course.root), "--isolation", "strict"]
    out = ["--out", str(tmp_path / "out")]
    assert cli.main([str(tmp_path), *told, *out], said.append) == 2
    assert said == ["isolation 'strict' needs Linux and bubblewrap (bwrap)"]


DEADLY = """
import os
import pytest

@pytest.mark.exercise("e", points=1, minutes=1, hint="h", section="s")
def test_it(answers):
    if answers.f() == 13:
        os._exit(3)
"""


def test_a_grading_process_that_dies_does_not_stop_the_batch(tmp_path):
    small = tmp_path / "course"
    (small / "tests" / "exercises").mkdir(parents=True)
    for part in ("pyproject.toml", "tests/conftest.py"):
        (small / part).write_text((COURSE / part).read_text())
    (small / "tests" / "exercises" / "test_ch01_x.py").write_text(DEADLY)
    (tmp_path / "submissions").mkdir()
    for student, value in (("ada", 13), ("bob", 1)):
        answer = tmp_path / "submissions" / f"{student}_ch01_x.py"
        answer.write_text(f"def f(): return {value}\n")
    told = grade(tmp_path, "--course", str(small), "--jobs", "1")
    assert told.stdout.splitlines()[1:3] == [
        "ada  ch01_x  not graded: its grading process ended without a result",
        "bob  ch01_x  1 of 1",
    ]


def test_students_whose_names_look_alike_keep_files_of_their_own():
    names = ["a b", "a_b", "a/b"]
    assert len({student_file_name(name) for name in names}) == 3


def test_a_table_has_a_row_for_each_student():
    part = ExerciseResult("lru", 2.5, 4, "wrong")
    rows = [
        ChapterResult("ada", "ch01", GRADED, "walls", (part,)),
        ChapterResult("ada", "ch02", MISSING, "walls", (part,), "no answer"),
    ]
    assert csv_text(rows).splitlines() == [
        "student,ch01,ch02,earned,points,remarks",
        "ada,2.5,2.5,5.0,8,ch02: missing: no answer",
    ]
