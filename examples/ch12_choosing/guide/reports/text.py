"""The advice as a page of text."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from examples.ch12_choosing.guide.advice import CORNERS, Advice
from examples.ch12_choosing.guide.outcome import HourlyCost
from examples.ch12_choosing.guide.reports import wording
from examples.ch12_choosing.guide.reports.reasons import reasons
from examples.ch12_choosing.guide.reports.wording import significant
from examples.ch12_choosing.guide.sensitivity import TippingPoint

MAX_TIPPING_POINTS = 6  # that are shown


def report(name: str, advice: Advice, found: Sequence[TippingPoint]) -> str:
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
        *(f"- {tipping_point_line(point)}" for point in found[:MAX_TIPPING_POINTS]),
    ]
    return "\n".join(parts if found else [*parts, "- nothing that was looked at"])


def heading(name: str, advice: Advice) -> Iterator[str]:
    """Say what to build, and what it costs."""
    best, case = advice.best, advice.case
    yield f"{name}: {', '.join(best.design.corner)}"
    yield f"session    {wording.session(best.design, case)}"
    yield f"answers    {wording.caching(best.design, case)}"
    parts = ", ".join(
        f"{part.name} {significant(getattr(best.cost, part.name))}"
        for part in fields(HourlyCost)
    )
    yield f"costs      {significant(best.total)} cents an hour: {parts}"


def corners(advice: Advice) -> Iterator[str]:
    """Return the best of each corner in the table of two by two."""
    yield f"{'corner':22}{'cents an hour':>14}  the best there"
    for corner in CORNERS:
        candidate = advice.corner(corner)
        said = wording.kind(candidate.design)
        if candidate.violations:
            said += f"; not allowed ({candidate.violations[0]})"
        yield f"{' '.join(corner):22}{significant(candidate.outcome.total):>14}  {said}"


def tipping_point_line(point: TippingPoint) -> str:
    """Say at which value the advice is another."""
    if isinstance(point.now, bool):
        value = str(not point.now).lower()
        return f"{point.name} = {value}: {wording.kind(point.instead)}"
    where = "more" if point.at > point.now else "less"
    at, now = significant(point.at), significant(point.now)
    return f"{point.name} at {at} or {where} (now {now}): {wording.kind(point.instead)}"
