"""The learner's door: check one chapter, or show the progress over all."""

import argparse
import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

from exercises.grader.course import Course
from exercises.grader.errors import ImportFailed
from exercises.grader.plugin.pytest_run import BrokenTests, run_tests
from exercises.grader.report.score import ChapterScore, chapter_scores
from exercises.grader.report.terminal import chapter_detail, first_reports, overview
from exercises.grader.sandbox.isolation import ROOT
from exercises.grader.sandbox.probe import IsolationUnavailable

SOLVED, NOT_YET, USAGE = 0, 1, 2
ALIKE = 0.5
Say = Callable[[str], object]


class UnknownChapter(ValueError):
    """A chapter that is not there; the message names those that are."""


def main(
    arguments: Sequence[str], say: Say = print, plugins: Sequence[object] = ()
) -> int:
    """Check as told; return 0 when all is solved, 1 when not, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    course = Course(options.course.resolve())
    try:
        chapters = select_chapters(course, options.chapter)
        pytest_options = [
            "--grade",
            options.grade,
            "--call-timeout",
            options.call_timeout,
        ]
        pytest_options += ["--hints"] if options.hints else []
        found = chapter_scores(
            run_tests(course, chapters, pytest_options, plugins).outcomes
        )
    except (UnknownChapter, BrokenTests, IsolationUnavailable) as error:
        say(str(error))
        return USAGE
    for line in _lines(found, options.chapter, options.hints):
        say(line)
    return SOLVED if all(score.solved for score in found) else NOT_YET


def select_chapters(course: Course, chapter: str | None) -> list[str]:
    """Return the chapter that was named, or all; raises UnknownChapter."""
    known = course.chapters
    if not known:
        raise UnknownChapter("This course has no exercises yet.")
    if chapter is None:
        return known
    if chapter in known:
        return [chapter]
    raise UnknownChapter(
        f'There is no chapter "{chapter}".{_guess(chapter, known)} '
        f"The chapters are: {', '.join(known)}."
    )


def _guess(chapter: str, known: Sequence[str]) -> str:
    stems = {short: name for name in known for short in (name, name.split("_")[0])}
    close = difflib.get_close_matches(chapter, stems, 1, ALIKE)
    return f" Did you mean {stems[close[0]]}?" if close else ""


def _lines(
    found: Sequence[ChapterScore], chapter: str | None, hints: bool
) -> list[str]:
    if chapter is None:
        todo = next((score.chapter for score in found if not score.solved), None)
        more = f"More about one chapter: make check CH={todo}"
        return [*overview(found), *(["", more] if todo else [])]
    score = found[0]
    reports = first_reports(score)
    if all(mark.state == ImportFailed.state for mark in score.exercises):
        reports = reports[:1]  # one reason for all
    lines = [part for report in reports for part in (report, "")]
    lines += chapter_detail(score)
    if score.solved:
        return [*lines, "", f"All solved. Compare with solutions/{chapter}.py."]
    if hints:
        return lines
    return [*lines, "", f"For hints: make check CH={chapter} ARGS=--hints"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m exercises.grader check",
        description="Check your exercises, or show your progress.",
    )
    parser.add_argument("chapter", nargs="?", help="for example ch01_state")
    parser.add_argument("--hints", action="store_true", help="add hints")
    parser.add_argument(
        "--grade", default="exercises", help="exercises, solutions, a file or a folder"
    )
    parser.add_argument(
        "--call-timeout",
        default="5",
        metavar="SECONDS",
        help="processor time of a call",
    )
    parser.add_argument("--course", type=Path, default=ROOT, help=argparse.SUPPRESS)
    return parser
