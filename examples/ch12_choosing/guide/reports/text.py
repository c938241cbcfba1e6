"""The advice as a page of text."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from examples.ch12_choosing.guide.advice import CORNERS, Advice
from examples.ch12_choosing.guide.outcome import Bill
from examples.ch12_choosing.guide.reports import wording
from examples.ch12_choosing.guide.reports.reasons import reasons
from examples.ch12_choosing.guide.reports.wording import short
from examples.ch12_choosing.guide.sensitivity import Flip

MOST = 6  # flips that are shown


def report(name: str, advice: Advice, found: Sequence[Flip]) -> str:
    """Write it all: the advice, the four corners, the reasons, what would change it."""
    parts = [
        *heading(name, advice),
        "",
        *corners(advice),
        "",
        "why",
        *(f"- {reason}" for reason in reasons(advice)),
        "",
        "what would change it",
        *(f"- {told(flip)}" for flip in found[:MOST]),
    ]
    return "\n".join(parts if found else [*parts, "- nothing that was looked at"])


def heading(name: str, advice: Advice) -> Iterator[str]:
    """Say what to build, and what it costs."""
    best, case = advice.best, advice.case
    yield f"{name}: {', '.join(best.design.corner)}"
    yield f"session    {wording.place(best.design, case)}"
    yield f"answers    {wording.way(best.design, case)}"
    parts = ", ".join(
        f"{part.name} {short(getattr(best.bill, part.name))}" for part in fields(Bill)
    )
    yield f"costs      {short(best.total)} cents an hour: {parts}"


def corners(advice: Advice) -> Iterator[str]:
    """Return the best of each corner in the table of two by two."""
    yield f"{'corner':22}{'cents an hour':>14}  the best there"
    for corner in CORNERS:
        judged = advice.corner(corner)
        said = wording.kind(judged.design)
        if judged.broken:
            said += f"; not allowed ({judged.broken[0]})"
        yield f"{' '.join(corner):22}{short(judged.outcome.total):>14}  {said}"


def told(flip: Flip) -> str:
    """Say at which value the advice is another."""
    if isinstance(flip.now, bool):
        return (
            f"{flip.name} = {str(not flip.now).lower()}: {wording.kind(flip.instead)}"
        )
    where = "more" if flip.at > flip.now else "less"
    return (
        f"{flip.name} at {short(flip.at)} or {where} (now {short(flip.now)}):"
        f" {wording.kind(flip.instead)}"
    )
