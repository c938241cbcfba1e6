"""Markdown: a decision record (Nygard 2011), and what each number of a case means."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from examples.ch12_choosing.guide.advice import CORNERS, Advice, advise
from examples.ch12_choosing.guide.case import Case, told_fields
from examples.ch12_choosing.guide.case_file import ready, ready_case
from examples.ch12_choosing.guide.outcome import Bill
from examples.ch12_choosing.guide.reports import wording
from examples.ch12_choosing.guide.reports.reasons import reasons
from examples.ch12_choosing.guide.reports.text import told
from examples.ch12_choosing.guide.reports.wording import percent, short
from examples.ch12_choosing.guide.sensitivity import Flip, flips

MOST = 6  # flips that are written down


def record(name: str, advice: Advice, found: Sequence[Flip], level: int = 2) -> str:
    """Write a record in Markdown: context, decision, alternatives, consequences."""
    under = "#" * (level + 1)
    parts = [f"{'#' * level} {name.replace('_', ' ').capitalize()}", "", "Proposed."]
    for title, lines in {
        "Context": context(advice.case),
        "Decision": decision(advice),
        "Alternatives": alternatives(advice),
        "Consequences": consequences(advice),
        "When to decide again": (f"- {told(flip)}" for flip in found[:MOST]),
    }.items():
        parts += ["", f"{under} {title} ({name})", "", *lines]
    return "\n".join(parts)


def records() -> str:
    """Write one for each of the cases that come with the chapter."""
    found = {name: ready_case(name) for name in ready()}
    return "\n\n".join(record(n, advise(c), flips(c)) for n, c in found.items())


def context(case: Case) -> Iterator[str]:
    """Return the numbers that were told; the others are as they come."""
    yield "| number | value | name in a file |"
    yield "|---|---|---|"
    for name, each in told_fields():
        value = getattr(case, name)
        if value != each.default:
            shown = str(value).lower() if isinstance(value, bool) else short(value)
            yield f"| {each.says} | {shown} {each.unit} | `{name}` |".replace("  ", " ")


def decision(advice: Advice) -> Iterator[str]:
    """Say what is built."""
    best, case = advice.best, advice.case
    yield f"- Session: {wording.place(best.design, case)}."
    yield f"- Answers: {wording.way(best.design, case)}."
    parts = ", ".join(
        f"{part.name} {short(getattr(best.bill, part.name))}" for part in fields(Bill)
    )
    yield f"- Expected: {short(best.total)} cents an hour ({parts})."


def alternatives(advice: Advice) -> Iterator[str]:
    """Return the best of each corner, and why each was not taken."""
    yield "| corner | best there | cents an hour | taken or not |"
    yield "|---|---|---|---|"
    for corner in CORNERS:
        judged = advice.corner(corner)
        why = f"not allowed: {judged.broken[0]}" if judged.broken else ""
        taken = "taken" if judged.outcome == advice.best else why
        kind, cost = wording.kind(judged.design), short(judged.outcome.total)
        yield f"| {', '.join(corner)} | {kind} | {cost} | {taken} |"


def consequences(advice: Advice) -> Iterator[str]:
    """Return the reasons, and what will be lost at times."""
    yield from (f"- {reason}" for reason in reasons(advice))
    yield f"- Expected to fail: {percent(advice.best.failed)} of the reads."


def numbers_table() -> str:
    """Return each number with its group, its default and what it means."""
    rows = ["| group | number | default | meaning |", "|---|---|---|---|"]
    for name, each in told_fields():
        shown = "false" if each.truth else short(each.default)
        said = f"{each.says}, {each.unit}" if each.unit else each.says
        rows.append(f"| `[{each.group}]` | `{name}` | {shown} | {said} |")
    return "\n".join(rows)
