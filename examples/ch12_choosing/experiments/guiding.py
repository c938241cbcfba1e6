"""What the guide says, as tables of the laboratory."""

from examples.ch12_choosing.guide.advice import CORNERS, Advice, advise
from examples.ch12_choosing.guide.case_file import example_case
from examples.ch12_choosing.guide.reports import wording
from examples.ch12_choosing.guide.reports.wording import significant
from examples.ch12_choosing.guide.sensitivity import tipping_points
from examples.lab import Table

SYSTEMS = ("catalogue", "ledger", "assistant")


def advised() -> Table:
    """Return what is advised for three systems."""
    rows = []
    for name in SYSTEMS:
        case = example_case(name)
        best = advise(case).best
        rows.append({
            "system": name,
            "session": best.design.session,
            "answers": wording.cache_control(best.design, case),
            "on a change": wording.ON_A_CHANGE[best.design.caching],
            "reach the service, %": round(100 * best.reads.to_service, 1),
            "cents an hour": round(best.total),
        })  # fmt: skip
    return Table(rows, "what the guide advises")


def corners() -> Table:
    """Return what the best of each corner costs, for three systems."""
    advice = {name: advise(example_case(name)) for name in SYSTEMS}
    rows = [
        {"corner": " ".join(corner)}
        | {name: priced(found, corner) for name, found in advice.items()}
        for corner in CORNERS
    ]
    return Table(rows, "cents an hour for the best of each corner")


def priced(advice: Advice, corner: tuple[str, str]) -> str:
    """Return what the best of a corner costs; marked where it breaks a limit."""
    candidate = advice.corner(corner)
    return ("breaks a limit, " if candidate.violations else "") + significant(
        candidate.outcome.total
    )


def sensitivity(name: str, maximum: int = 6) -> Table:
    """Return the numbers whose change would change the advice, the nearest first."""
    rows = [
        {
            "number": point.name,
            "now": shown(point.now),
            "other advice at": shown(point.at),
            "then": wording.kind(point.instead),
        }
        for point in tipping_points(example_case(name))[:maximum]
    ]
    return Table(rows, f"{name}: what would change the advice")


def leaving(name: str, maximum: int = 6) -> Table:
    """Return the numbers that would move the advice to another corner."""
    found = tipping_points(example_case(name), lambda design: design.corner)
    rows = [
        {
            "number": point.name,
            "now": shown(point.now),
            "another corner at": shown(point.at),
            "then": " ".join(point.instead.corner) if point.instead else "nothing fits",
        }
        for point in found[:maximum]
    ]
    return Table(rows, f"{name}: what would lead to another corner")


def shown(value: float) -> str:
    """Write a number, or a yes or no."""
    return str(value).lower() if isinstance(value, bool) else significant(value)
