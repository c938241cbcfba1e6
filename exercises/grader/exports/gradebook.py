"""All files of the gradebook."""

import json
from collections.abc import Sequence
from pathlib import Path

from exercises.grader.cohort.result import ChapterResult, by_student
from exercises.grader.exports.csv_table import csv_text
from exercises.grader.exports.gradescope import gradescope_text, student_file_name
from exercises.grader.exports.junit import junit_text


def write_all(
    folder: Path, results: Sequence[ChapterResult], isolation: str
) -> list[Path]:
    """Write every form of the gradebook; return the files."""
    files = {
        "grades.csv": csv_text(results),
        "grades.json": json_text(results, isolation),
        "junit.xml": junit_text(results),
    }
    for student, own in by_student(results):
        files[f"gradescope/{student_file_name(student)}.json"] = gradescope_text(own)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def json_text(results: Sequence[ChapterResult], isolation: str) -> str:
    """Write everything that is known."""
    students = {
        student: {result.chapter: result.as_dict() for result in own}
        for student, own in by_student(results)
    }
    return json.dumps({"isolation": isolation, "students": students}, indent=1) + "\n"
