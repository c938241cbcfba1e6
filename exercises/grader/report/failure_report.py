"""What a learner reads when a test fails: sent, came back, expected, where to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from exercises.grader.errors import clean
from exercises.grader.exercise import Exercise
from exercises.grader.fixture.case_context import Exchange
from exercises.grader.report.failure_cause import FailureCause
from exercises.grader.report.outcome import NOT_STARTED

WIDTH = 10
MAX_STEPS = 6
MAX_VALUE = 300
MAX_PRINTED = 8


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """Which test of which exercise, and where the book teaches it."""

    exercise: Exercise
    test: str
    link: str


def failure_report(
    place: ReportSubject,
    cause: FailureCause,
    steps: Sequence[Exchange],
    printed: str,
    hints: bool,
) -> str:
    """Write the report; a stub gets two lines."""
    exercise = place.exercise
    lines = [f"{exercise.name} ({exercise.points} points): {cause.state}"]
    if cause.state != NOT_STARTED:
        lines += _titled("test", [place.test])
        lines += _titled("sent", _transcript(steps, bool(cause.sentence)))
        for label in ("received", "expected", "because"):
            title = "came back" if label == "received" else label
            lines += _titled(title, [clean(getattr(cause, label), MAX_VALUE)])
        lines += _titled("verdict", [cause.sentence])
        lines += _titled("at", [clean(cause.place, MAX_VALUE)])
        lines += _titled("printed", [clean(x, MAX_VALUE) for x in _tail(printed)])
    lines += _titled("read", [f'"{exercise.section}", {place.link}'])
    if hints:
        lines += _titled("hint", [exercise.hint])
    return "\n".join(lines)


def test_sentence(test: str, case: str) -> str:
    """Turn the name of a test into the sentence that it is.

    >>> test_sentence("test_an_add_is_seen_by_every_replica", "two")
    'an add is seen by every replica [two]'
    """
    words = test.removeprefix("test_").replace("_", " ")
    return f"{words} [{clean(case, 60)}]" if case else words


def _transcript(steps: Sequence[Exchange], judged: bool) -> list[str]:
    """Show the last exchange, or the last few when they hang together.

    When the verdict tells what came of the last one, it is not told twice.
    """
    recent = [step for step in steps[-MAX_STEPS:] if step.chained] or steps[-1:]
    before = len(steps) - len(recent) if recent and recent[0].chained else 0
    lines = [f"({before} steps before these)"] if before else []
    if judged and recent:
        recent = [*recent[:-1], replace(recent[-1], received="")]
    return lines + [
        f"{s.sent} -> {s.received}" if s.received else s.sent for s in recent
    ]


def _tail(printed: str) -> list[str]:
    return printed.splitlines()[-MAX_PRINTED:]


def _titled(title: str, texts: Iterable[str]) -> list[str]:
    """Write lines under a title; nothing when there are none."""
    kept = [text for text in texts if text]
    titles = [title, *[""] * len(kept)]
    return [f"  {t:<{WIDTH}} {text}" for t, text in zip(titles, kept, strict=False)]
