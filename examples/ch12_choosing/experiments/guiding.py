"""What the guide says, as tables of the laboratory."""

from examples.ch12_choosing.guide.advice import CORNERS, Advice, Judged, advise
from examples.ch12_choosing.guide.case_file import ready_case
from examples.ch12_choosing.guide.design import PLACES, WAYS, Design
from examples.ch12_choosing.guide.reports import wording
from examples.ch12_choosing.guide.reports.wording import short
from examples.ch12_choosing.guide.sensitivity import flips
from examples.lab import Table

SYSTEMS = ("catalogue", "ledger", "assistant")


def advised() -> Table:
    """Return what is advised for three systems."""
    rows = []
    for name in SYSTEMS:
        case = ready_case(name)
        best = advise(case).best
        rows.append({
            "system": name,
            "session": best.design.place,
            "answers": wording.control(best.design, case),
            "on a change": wording.ON_A_CHANGE[best.design.way],
            "reach the service, %": round(100 * best.reads.asked, 1),
            "cents an hour": round(best.total),
        })  # fmt: skip
    return Table(rows, "what the guide advises")


def corners() -> Table:
    """Return what the best of each corner costs, for three systems."""
    advice = {name: advise(ready_case(name)) for name in SYSTEMS}
    rows = [
        {"corner": " ".join(corner)}
        | {name: priced(found, corner) for name, found in advice.items()}
        for corner in CORNERS
    ]
    return Table(rows, "cents an hour for the best of each corner")


def priced(advice: Advice, corner: tuple[str, str]) -> str:
    """Return what the best of a corner costs; marked where it breaks a limit."""
    judged = advice.corner(corner)
    return ("breaks a limit, " if judged.broken else "") + short(judged.outcome.total)


def alternatives(name: str) -> Table:
    """Return each pair of place and way at its best, and why it was not taken."""
    advice = advise(ready_case(name))
    pairs = [(place, way) for place in PLACES for way in WAYS]
    found = [advice.first(place=place, way=way) for place, way in pairs]
    judged = sorted((each for each in found if each), key=advice.ranked.index)
    return Table([row(advice, each) for each in judged], name)


def row(advice: Advice, judged: Judged) -> dict[str, object]:
    """Return what one design does."""
    found = judged.outcome
    return {
        "session": judged.design.place,
        "answers": said(judged.design),
        "reach the service, %": round(100 * found.reads.asked, 1),
        "cents an hour": round(found.total),
        "": judged.broken[0].says if judged.broken else mark(advice, judged),
    }


def mark(advice: Advice, judged: Judged) -> str:
    """Say which one is advised."""
    return "advised" if judged is advice.ranked[0] else ""


def said(design: Design) -> str:
    """Say how answers are kept, with the max-age."""
    words_of = {"none": "no cache", "ask": "checked each time", "ttl": "max-age",
                "told": "max-age, purged", "keyed": "state in the key"}  # fmt: skip
    ttl = f" {short(design.ttl)} s" if design.ttl else ""
    return words_of[design.way] + ttl


def sensitivity(name: str, most: int = 6) -> Table:
    """Return the numbers whose change would change the advice, the nearest first."""
    rows = [
        {
            "number": flip.name,
            "now": shown(flip.now),
            "other advice at": shown(flip.at),
            "then": wording.kind(flip.instead),
        }
        for flip in flips(ready_case(name))[:most]
    ]
    return Table(rows, f"{name}: what would change the advice")


def leaving(name: str, most: int = 6) -> Table:
    """Return the numbers that would move the advice to another corner."""
    found = flips(ready_case(name), lambda design: design.corner)
    rows = [
        {
            "number": flip.name,
            "now": shown(flip.now),
            "another corner at": shown(flip.at),
            "then": " ".join(flip.instead.corner) if flip.instead else "nothing fits",
        }
        for flip in found[:most]
    ]
    return Table(rows, f"{name}: what would lead to another corner")


def shown(value: float) -> str:
    """Write a number, or a yes or no."""
    return str(value).lower() if isinstance(value, bool) else short(value)
