"""What a learner reads when a test fails: sent, came back, expected, where to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from exercises.grader.errors import clean
from exercises.grader.exercise import Exercise
from exercises.grader.fixture.case_context import Step
from exercises.grader.report.finding import Finding
from exercises.grader.report.outcome import NOT_STARTED

WIDTH = 10
MAX_STEPS = 6
MAX_VALUE = 300
MAX_PRINTED = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Which test of which exercise, and where the book teaches it."""

    exercise: Exercise
    test: str
    link: str


def write(
    place: Place, finding: Finding, steps: Sequence[Step], printed: str, hints: bool
) -> str:
    """Write the report; a stub gets two lines."""
    exercise = place.exercise
    lines = [f"{exercise.name} ({exercise.points} points): {finding.state}"]
    if finding.state != NOT_STARTED:
        lines += _part("test", [place.test])
        lines += _part("sent", _said(steps, bool(finding.sentence)))
        for label in ("came", "expected", "because"):
            title = "came back" if label == "came" else label
            lines += _part(title, [clean(getattr(finding, label), MAX_VALUE)])
        lines += _part("verdict", [finding.sentence])
        lines += _part("at", [clean(finding.place, MAX_VALUE)])
        lines += _part("printed", [clean(x, MAX_VALUE) for x in _tail(printed)])
    lines += _part("read", [f'"{exercise.section}", {place.link}'])
    if hints:
        lines += _part("hint", [exercise.hint])
    return "\n".join(lines)


def sentence_of(test: str, case: str) -> str:
    """Turn the name of a test into the sentence that it is.

    >>> sentence_of("test_an_add_is_seen_by_every_replica", "two")
    'an add is seen by every replica [two]'
    """
    words = test.removeprefix("test_").replace("_", " ")
    return f"{words} [{clean(case, 60)}]" if case else words


def _said(steps: Sequence[Step], judged: bool) -> list[str]:
    """Show the last exchange, or the last few when they hang together.

    When the verdict tells what came of the last one, it is not told twice.
    """
    shown = [step for step in steps[-MAX_STEPS:] if step.chained] or steps[-1:]
    before = len(steps) - len(shown) if shown and shown[0].chained else 0
    lines = [f"({before} steps before these)"] if before else []
    if judged and shown:
        shown = [*shown[:-1], replace(shown[-1], came="")]
    return lines + [f"{s.sent} -> {s.came}" if s.came else s.sent for s in shown]


def _tail(printed: str) -> list[str]:
    return printed.splitlines()[-MAX_PRINTED:]


def _part(title: str, texts: Iterable[str]) -> list[str]:
    """Write lines under a title; nothing when there are none."""
    kept = [text for text in texts if text]
    titles = [title, *[""] * len(kept)]
    return [f"  {t:<{WIDTH}} {text}" for t, text in zip(titles, kept, strict=False)]
