"""Why this and not that: each reason with its numbers."""

from collections.abc import Iterator
from dataclasses import fields

from examples.ch12_choosing.guide.advice import Advice, Judged
from examples.ch12_choosing.guide.design import PLACES
from examples.ch12_choosing.guide.outcome import Bill, Outcome
from examples.ch12_choosing.guide.reports.wording import percent, short


def reasons(advice: Advice) -> list[str]:
    """Return a sentence for each choice that was made."""
    best = advice.best
    found = [*of_the_cache(advice, best), *of_the_ttl(advice, best)]
    if advice.case.session_bytes:
        found += of_the_place(advice, best)
    return found


def of_the_cache(advice: Advice, best: Outcome) -> Iterator[str]:
    """Say what keeping answers changes, and what it costs in truth."""
    case, reads = advice.case, best.reads
    without = advice.first(place=best.design.place, way="none")
    assert without is not None
    if best.design.way == "none":
        others = (advice.first(place=best.design.place, way=w) for w in ("ask", "ttl"))
        yield from (f"Copies: {against(j, best)}." for j in others if j is not None)
        return
    if best.design.way == "ask":
        same = (1 - reads.worked) / (1 - case.check_share)
        yield f"Each read asks, and {percent(same)} find that nothing has changed."
        yield f"Without copies: {against(without, best)}."
        return
    yield (
        f"Of {short(case.reads)} reads a second {short(case.reads * reads.asked)} reach"
        f" the service. Without copies all do: {against(without, best)}."
    )
    if reads.stale:
        yield (
            f"{percent(reads.stale)} of the reads are untrue, by at most"
            f" {short(best.design.ttl)} s; that is {short(best.bill.untrue)}"
            " cents an hour."
        )
    if case.outages and reads.answered:
        yield f"In an outage {percent(reads.answered)} of the reads are answered."


def of_the_ttl(advice: Advice, best: Outcome) -> Iterator[str]:
    """Say what half and twice the max-age would cost."""
    for judged in near(advice, best):
        yield f"With max-age={short(judged.design.ttl)}: {against(judged, best)}."


def near(advice: Advice, best: Outcome) -> list[Judged]:
    """Return the same design with the next shorter and the next longer max-age."""
    same = [j for j in advice.ranked if j.design.kind == best.design.kind]
    ttl = best.design.ttl
    less = [j for j in same if j.design.ttl < ttl]
    more = [j for j in same if j.design.ttl > ttl]
    found = [max(less, key=at)] if less else []
    return [*found, *([min(more, key=at)] if more else [])]


def at(judged: Judged) -> float:
    """Return its max-age."""
    return judged.design.ttl


def of_the_place(advice: Advice, best: Outcome) -> Iterator[str]:
    """Say what each place for the session costs."""
    for place in PLACES:
        judged = advice.first(place=place)
        if judged is not None and place != best.design.place:
            yield f"The session in the {place}: {against(judged, best)}."


def against(judged: Judged, best: Outcome) -> str:
    """Say why a design was not taken: a limit, or what it costs more."""
    if judged.broken:
        return f"not allowed ({judged.broken[0]})"
    more = judged.outcome.total - best.total
    return f"{short(more)} cents an hour more ({differences(judged.outcome, best)})"


def differences(other: Outcome, best: Outcome) -> str:
    """Say where the money goes that a design costs more, or saves."""
    each = {
        part.name: getattr(other.bill, part.name) - getattr(best.bill, part.name)
        for part in fields(Bill)
    }
    told = sorted(each.items(), key=lambda pair: -abs(pair[1]))[:2]
    signed = ((n, "+" if v > 0 else "-", short(abs(v))) for n, v in told if v)
    return ", ".join(f"{name} {sign}{money}" for name, sign, money in signed)
