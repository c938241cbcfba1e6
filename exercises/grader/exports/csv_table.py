"""The gradebook as a table that a spreadsheet opens."""

import csv
import io
from collections.abc import Sequence

from exercises.grader.cohort.result import GRADED, ChapterResult, by_student

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(results: Sequence[ChapterResult]) -> str:
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
        last = [round(earned, 4), points, escape_formula("; ".join(remarks))]
        rows.writerow([escape_formula(student), *cells, *last])
    return out.getvalue()


def escape_formula(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula.

    >>> escape_formula("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA) else text
