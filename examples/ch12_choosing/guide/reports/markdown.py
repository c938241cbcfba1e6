"""Markdown: a decision record (Nygard 2011), and what each number of a case means."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from examples.ch12_choosing.guide.advice import CORNERS, Advice, advise
from examples.ch12_choosing.guide.case import Case, quantities
from examples.ch12_choosing.guide.case_file import example_case, example_names
from examples.ch12_choosing.guide.outcome import HourlyCost
from examples.ch12_choosing.guide.reports import wording
from examples.ch12_choosing.guide.reports.reasons import reasons
from examples.ch12_choosing.guide.reports.text import (
    MAX_TIPPING_POINTS,
    tipping_point_line,
)
from examples.ch12_choosing.guide.reports.wording import percent, significant
from examples.ch12_choosing.guide.sensitivity import TippingPoint, tipping_points


def decision_record(
    name: str, advice: Advice, found: Sequence[TippingPoint], level: int = 2
) -> str:
    """Write a record in Markdown: context, decision, alternatives, consequences."""
    under = "#" * (level + 1)
    parts = [f"{'#' * level} {name.replace('_', ' ').capitalize()}", "", "Proposed."]
    for title, lines in {
        "Context": context(advice.case),
        "Decision": decision(advice),
        "Alternatives": alternatives(advice),
        "Consequences": consequences(advice),
        "When to decide again": (
            f"- {tipping_point_line(point)}" for point in found[:MAX_TIPPING_POINTS]
        ),
    }.items():
        parts += ["", f"{under} {title} ({name})", "", *lines]
    return "\n".join(parts)


def example_records() -> str:
    """Write one for each of the cases that come with the chapter."""
    found = {name: example_case(name) for name in example_names()}
    return "\n\n".join(
        decision_record(n, advise(c), tipping_points(c)) for n, c in found.items()
    )


def context(case: Case) -> Iterator[str]:
    """Return the numbers that were told; the others are as they come."""
    yield "| number | value | name in a file |"
    yield "|---|---|---|"
    for name, each in quantities():
        value = getattr(case, name)
        if value != each.default:
            shown = (
                str(value).lower() if isinstance(value, bool) else significant(value)
            )
            row = f"| {each.meaning} | {shown} {each.unit} | `{name}` |"
            yield row.replace("  ", " ")


def decision(advice: Advice) -> Iterator[str]:
    """Say what is built."""
    best, case = advice.best, advice.case
    yield f"- Session: {wording.session(best.design, case)}."
    yield f"- Answers: {wording.caching(best.design, case)}."
    parts = ", ".join(
        f"{part.name} {significant(getattr(best.cost, part.name))}"
        for part in fields(HourlyCost)
    )
    yield f"- Expected: {significant(best.total)} cents an hour ({parts})."


def alternatives(advice: Advice) -> Iterator[str]:
    """Return the best of each corner, and why each was not taken."""
    yield "| corner | best there | cents an hour | taken or not |"
    yield "|---|---|---|---|"
    for corner in CORNERS:
        candidate = advice.corner(corner)
        why = f"not allowed: {candidate.violations[0]}" if candidate.violations else ""
        taken = "taken" if candidate.outcome == advice.best else why
        kind, cost = (
            wording.kind(candidate.design),
            significant(candidate.outcome.total),
        )
        yield f"| {', '.join(corner)} | {kind} | {cost} | {taken} |"


def consequences(advice: Advice) -> Iterator[str]:
    """Return the reasons, and what will be lost at times."""
    yield from (f"- {reason}" for reason in reasons(advice))
    yield f"- Expected to fail: {percent(advice.best.failed)} of the reads."


def quantities_table() -> str:
    """Return each number with its group, its default and what it means."""
    rows = ["| group | number | default | meaning |", "|---|---|---|---|"]
    for name, each in quantities():
        shown = "false" if each.is_flag else significant(each.default)
        said = f"{each.meaning}, {each.unit}" if each.unit else each.meaning
        rows.append(f"| `[{each.group}]` | `{name}` | {shown} | {said} |")
    return "\n".join(rows)
