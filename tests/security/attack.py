"""Run a whole corpus of attacks as one class of students."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "tests" / "grader" / "course"
SECRET = "GRADER_TOKEN_7f3a"


def grade(
    corpus: Mapping[str, str], folder: Path, isolation: str
) -> dict[str, dict[str, Any]]:
    """Hand in every attack and return what each earned, by its name."""
    for name, text in corpus.items():
        student = folder / "submissions" / name
        student.mkdir(parents=True)
        aimed = text.replace("{course}", str(COURSE)).replace("{folder}", str(folder))
        (student / "ch01_demo.py").write_text(aimed)
    command = [sys.executable, "-m", "exercises.grader", "grade", "--jobs", "2",
               "--isolation", isolation, "--course", str(COURSE), "--timeout", "30",
               "--call-timeout", "1", "--out", "grades", "submissions"]  # fmt: skip
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), SECRET: "token"},
        check=True,
        capture_output=True,
        timeout=600,
    )
    students = json.loads((folder / "grades" / "grades.json").read_text())["students"]
    return {name: result["ch01_demo"] for name, result in students.items()}


def points(result: dict[str, Any], exercise: str) -> float:
    """What an exercise earned."""
    return next(p["earned"] for p in result["parts"] if p["name"] == exercise)
