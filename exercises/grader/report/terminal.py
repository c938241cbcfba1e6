"""The score on a terminal: one chapter in detail, or all on a line each."""

from collections.abc import Sequence

from exercises.grader.report.outcome import NOT_STARTED
from exercises.grader.report.score import (
    SOLVED,
    ChapterScore,
    ExerciseScore,
    format_points,
)

BAR = 20


def chapter_detail(score: ChapterScore) -> list[str]:
    """Write a chapter's points, then each exercise with its state."""
    names = max(len(mark.exercise.name) for mark in score.exercises)
    return [
        f"{score.chapter}  {format_points(score.earned)} of {score.points} points",
        *(_line(mark, names) for mark in score.exercises),
    ]


def overview(scores: Sequence[ChapterScore]) -> list[str]:
    """Write one line per chapter and the sum."""
    width = max(len(score.chapter) for score in scores)
    lines = [f"{score.chapter:<{width}}  {_progress(score)}" for score in scores]
    if len(scores) > 1:
        earned = format_points(
            sum((s.earned for s in scores), start=scores[0].earned * 0)
        )
        points = sum(score.points for score in scores)
        lines.append(f"{'together':<{width}}  {earned} of {points} points")
    return lines


def first_reports(score: ChapterScore) -> list[str]:
    """Return the first report of each exercise, with a word on the others."""
    found = []
    for mark in score.exercises:
        if mark.reports:
            more = mark.failed - 1 if mark.state != NOT_STARTED else 0
            tests = "test fails" if more == 1 else "tests fail"
            note = f"\n  {'':<10} {more} more {tests}" if more else ""
            found.append(_main_report(mark) + note)
    return found


def _main_report(mark: ExerciseScore) -> str:
    """Choose the report that explains the exercise's state."""
    states = (o.report for o in mark.outcomes if o.state == mark.state)
    return next(states, mark.reports[0])


def _line(mark: ExerciseScore, width: int) -> str:
    points = f"{format_points(mark.earned)} of {mark.exercise.points}"
    states = {
        SOLVED: SOLVED,
        NOT_STARTED: f"{NOT_STARTED}, about {mark.exercise.minutes} minutes",
    }
    failed = f"{mark.state}, {mark.failed} of {mark.functions} tests fail"
    state = states.get(mark.state, failed)
    return f"  {mark.exercise.name:<{width}}  {points:>9}  {state}"


def _progress(score: ChapterScore) -> str:
    filled = int(BAR * score.earned / score.points)
    bar = "#" * filled + "." * (BAR - filled)
    solved = sum(mark.state == SOLVED for mark in score.exercises)
    points = f"{format_points(score.earned)} of {score.points} points"
    return f"{bar}  {points}, {solved} of {len(score.exercises)} exercises"
