"""The exercises' tests, tested: no wrong answer that people give gets full points."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(Path(__file__).parent.glob("wrong/*.toml"))

pytestmark = pytest.mark.slow


def spoilt(solution, wrong):
    """Return the solution with one answer made wrong."""
    for old, new in [(wrong["old"], wrong["new"]), wrong.get("also", ("", ""))]:
        assert old in solution, f"{wrong['idea']}: the solution has no {old!r}"
        solution = solution.replace(old, new, 1) if old else solution
    return solution


@pytest.mark.parametrize("table", CHAPTERS, ids=lambda path: path.stem)
def test_no_wrong_answer_gets_through(table, tmp_path):
    wrongs = tomllib.loads(table.read_text(encoding="utf-8"))["wrong"]
    name = f"{table.stem}.py"
    solution = (ROOT / "solutions" / name).read_text(encoding="utf-8")
    for number, wrong in enumerate(wrongs):
        folder = tmp_path / "class" / f"wrong-{number:03}"
        folder.mkdir(parents=True)
        (folder / name).write_text(spoilt(solution, wrong), encoding="utf-8")
    grade = "import sys; from exercises.grader.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", grade, str(tmp_path / "class")]
    subprocess.run(
        [*command, "--out", str(tmp_path / "grades")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    book = json.loads((tmp_path / "grades/grades.json").read_text(encoding="utf-8"))
    passed = []
    for number, wrong in enumerate(wrongs):
        graded = book["students"][f"wrong-{number:03}"][table.stem]
        parts = {part["name"]: part for part in graded["parts"]}
        wronged = parts.pop(wrong["exercise"])
        if wronged["state"] == "solved":
            passed.append(f"{wrong['exercise']}: {wrong['idea']}")
        assert {part["state"] for part in parts.values()} == {"solved"}, wrong["idea"]
    assert passed == []
