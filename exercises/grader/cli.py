"""The grader's door: `grade SUBMISSIONS`."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from exercises.grader.check import UnknownChapter, select_chapters
from exercises.grader.cohort.collect import NoSubmissions, submissions
from exercises.grader.cohort.grading import GradeOptions, grade_class
from exercises.grader.course import Course
from exercises.grader.exercise import BadMark
from exercises.grader.plugin.pytest_run import BrokenTests
from exercises.grader.sandbox.isolation import ROOT
from exercises.grader.sandbox.probe import IsolationUnavailable
from exercises.grader.sandbox.zygote_client import ZygoteError

DONE, USAGE, STOPPED = 0, 2, 130
TROUBLES = (
    UnknownChapter,
    NoSubmissions,
    IsolationUnavailable,
    ZygoteError,
    BadMark,
    BrokenTests,
    OSError,
)
Say = Callable[[str], object]


def main(arguments: Sequence[str] | None = None, say: Say = print) -> int:
    """Grade a class; return 0 when the gradebook is written, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    course = Course(options.course.resolve())
    try:
        chapters = select_chapters(course, options.chapter)
        found = submissions(options.submissions, chapters)
        options.out.mkdir(parents=True, exist_ok=True)
        plan = GradeOptions(
            course,
            options.out,
            options.jobs,
            options.isolation,
            options.timeout,
            options.call_timeout,
        )
        grade_class(plan, chapters, found, say)
    except KeyboardInterrupt:
        say(f"stopped; what was graded is kept in {options.out}/")
        return STOPPED
    except TROUBLES as error:
        say(str(error))
        return USAGE
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grade", description="Grade a class and write one gradebook."
    )
    add = parser.add_argument
    add(
        "submissions",
        type=Path,
        metavar="SUBMISSIONS",
        help="a folder with a folder, archive or chNN_*.py for each student",
    )
    add("--chapter", metavar="CH", help="only this chapter, for example ch01_state")
    add("--out", type=Path, default=Path("grades"), help="folder of the gradebook")
    add(
        "--jobs",
        type=_count,
        default=os.cpu_count() or 1,
        metavar="N",
        help="how many to grade at once",
    )
    add(
        "--isolation",
        choices=["auto", "strict", "fork"],
        default="auto",
        help="strict refuses to grade without walls that hold",
    )
    add(
        "--timeout",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="how long one chapter of one student may compute and wait",
    )
    add(
        "--call-timeout",
        type=float,
        default=5.0,
        metavar="SECONDS",
        help="processor time for one call; it may wait three times as long",
    )
    add("--course", type=Path, default=ROOT, help=argparse.SUPPRESS)  # fmt: skip
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 upwards")
    return int(text)
