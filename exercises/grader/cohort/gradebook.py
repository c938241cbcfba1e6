"""The gradebook in the forms that others read."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from exercises.grader.cohort.result import GRADED, Part, Result
from exercises.grader.score import SOLVED

FORMULA = ("=", "+", "-", "@", "\t", "\r")
PRIVATE = 0o600


def write_all(folder: Path, results: Sequence[Result], isolation: str) -> list[Path]:
    """Write every form of the gradebook; return the files."""
    files = {
        "grades.csv": csv_text(results),
        "grades.json": json_text(results, isolation),
        "junit.xml": junit_text(results),
    }
    for student, own in by_student(results):
        files[f"gradescope/{file_name(student)}.json"] = gradescope_text(own)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def by_student(results: Sequence[Result]) -> list[tuple[str, list[Result]]]:
    """Group results by student, in order."""
    ordered = sorted(results, key=lambda result: (result.student, result.chapter))
    return [(s, list(own)) for s, own in groupby(ordered, lambda r: r.student)]


def csv_text(results: Sequence[Result]) -> str:
    """Write one row per student, with no cell that a spreadsheet would compute."""
    chapters = sorted({result.chapter for result in results})
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["student", *chapters, "earned", "points", "remarks"])
    for student, own in by_student(results):
        known = {result.chapter: result for result in own}
        cells: list[object] = [known[c].earned if c in known else "" for c in chapters]
        remarks = [f"{r.chapter}: {r.text}" for r in own if r.state != GRADED]
        earned, points = sum(r.earned for r in own), sum(r.points for r in own)
        last = [round(earned, 4), points, safe("; ".join(remarks))]
        rows.writerow([safe(student), *cells, *last])
    return out.getvalue()


def safe(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula.

    >>> safe("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def json_text(results: Sequence[Result], isolation: str) -> str:
    """Write everything that is known."""
    students = {
        student: {result.chapter: result.as_dict() for result in own}
        for student, own in by_student(results)
    }
    return json.dumps({"isolation": isolation, "students": students}, indent=1) + "\n"


def junit_text(results: Sequence[Result]) -> str:
    """Write a suite per student and chapter, a case per exercise."""
    suites = ElementTree.Element("testsuites")
    for _, own in by_student(results):
        for result in own:
            suite = ElementTree.SubElement(
                suites,
                "testsuite",
                name=f"{result.student} {result.chapter}",
                tests=str(len(result.parts)),
                failures=str(sum(part.state != SOLVED for part in result.parts)),
            )
            for part in result.parts:
                _case(suite, result, part)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, result: Result, part: Part) -> None:
    where = f"{result.student}.{result.chapter}"
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=part.name)
    if part.state != SOLVED:
        message = f"{part.earned:g} of {part.points}: {part.state}"
        failure = ElementTree.SubElement(case, "failure", message=message)
        failure.text = "\n\n".join(part.reports) or result.remark


def gradescope_text(own: Sequence[Result]) -> str:
    """Write one student's results.json as Gradescope reads it."""
    tests = [
        {
            "name": f"{result.chapter} {part.name}",
            "score": part.earned,
            "max_score": part.points,
            "status": "passed" if part.state == SOLVED else "failed",
            "output": "\n\n".join(part.reports) or result.remark or part.state,
        }
        for result in own
        for part in result.parts
    ]
    score = round(sum(result.earned for result in own), 4)
    said = "\n".join(f"{result.chapter}: {result.text}" for result in own)
    isolation = {"isolation": ", ".join(sorted({r.isolation for r in own}))}
    return json.dumps(
        {"score": score, "output": said, "tests": tests, "extra_data": isolation},
        indent=1,
    )


def file_name(student: str) -> str:
    """Turn a student's name into the name of a file.

    >>> file_name("Ada Lovelace")
    'Ada_Lovelace-767402'
    """
    name = re.sub(r"[^\w.@-]+", "_", student)
    if name == student:
        return name
    return f"{name}-{hashlib.sha256(student.encode()).hexdigest()[:6]}"
