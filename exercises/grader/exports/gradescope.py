"""One student's `results.json`, as Gradescope reads it."""

import hashlib
import json
import re
from collections.abc import Sequence

from exercises.grader.cohort.result import ChapterResult
from exercises.grader.report.score import SOLVED


def gradescope_text(own: Sequence[ChapterResult]) -> str:
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


def student_file_name(student: str) -> str:
    """Turn a student's name into the name of a file.

    >>> student_file_name("Ada Lovelace")
    'Ada_Lovelace-767402'
    """
    name = re.sub(r"[^\w.@-]+", "_", student)
    if name == student:
        return name
    return f"{name}-{hashlib.sha256(student.encode()).hexdigest()[:6]}"
