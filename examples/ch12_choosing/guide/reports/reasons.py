"""Why this and not that: each reason with its numbers."""

from collections.abc import Iterator
from dataclasses import fields

from examples.ch12_choosing.guide.advice import Advice, Candidate
from examples.ch12_choosing.guide.design import SESSION_PLACES
from examples.ch12_choosing.guide.outcome import HourlyCost, Outcome
from examples.ch12_choosing.guide.reports.wording import percent, significant


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
    without = advice.best_with(session=best.design.session, caching="none")
    assert without is not None
    if best.design.caching == "none":
        others = (
            advice.best_with(session=best.design.session, caching=w)
            for w in ("revalidate", "ttl")
        )
        yield from (f"Copies: {why_not(j, best)}." for j in others if j is not None)
        return
    if best.design.caching == "revalidate":
        same = (1 - reads.work) / (1 - case.check_share)
        yield f"Each read asks, and {percent(same)} find that nothing has changed."
        yield f"Without copies: {why_not(without, best)}."
        return
    yield (
        f"Of {significant(case.reads)} reads a second"
        f" {significant(case.reads * reads.to_service)} reach the service."
        f" Without copies all do: {why_not(without, best)}."
    )
    if reads.stale:
        yield (
            f"{percent(reads.stale)} of the reads are untrue, by at most"
            f" {significant(best.design.ttl)} s;"
            f" that is {significant(best.cost.untrue)} cents an hour."
        )
    if case.outages and reads.answered:
        yield f"In an outage {percent(reads.answered)} of the reads are answered."


def of_the_ttl(advice: Advice, best: Outcome) -> Iterator[str]:
    """Say what half and twice the max-age would cost."""
    for candidate in neighbours(advice, best):
        ttl = significant(candidate.design.ttl)
        yield f"With max-age={ttl}: {why_not(candidate, best)}."


def neighbours(advice: Advice, best: Outcome) -> list[Candidate]:
    """Return the same design with the next shorter and the next longer max-age."""
    same = [j for j in advice.ranked if j.design.kind == best.design.kind]
    ttl = best.design.ttl
    less = [j for j in same if j.design.ttl < ttl]
    more = [j for j in same if j.design.ttl > ttl]
    found = [max(less, key=max_age_of)] if less else []
    return [*found, *([min(more, key=max_age_of)] if more else [])]


def max_age_of(candidate: Candidate) -> float:
    """Return its max-age."""
    return candidate.design.ttl


def of_the_place(advice: Advice, best: Outcome) -> Iterator[str]:
    """Say what each place for the session costs."""
    for session in SESSION_PLACES:
        candidate = advice.best_with(session=session)
        if candidate is not None and session != best.design.session:
            yield f"The session in the {session}: {why_not(candidate, best)}."


def why_not(candidate: Candidate, best: Outcome) -> str:
    """Say why a design was not taken: a limit, or what it costs more."""
    if candidate.violations:
        return f"not allowed ({candidate.violations[0]})"
    more = candidate.outcome.total - best.total
    why = differences(candidate.outcome, best)
    return f"{significant(more)} cents an hour more ({why})"


def differences(other: Outcome, best: Outcome) -> str:
    """Say where the money goes that a design costs more, or saves."""
    each = {
        part.name: getattr(other.cost, part.name) - getattr(best.cost, part.name)
        for part in fields(HourlyCost)
    }
    largest = sorted(each.items(), key=lambda pair: -abs(pair[1]))[:2]
    signed = ((n, "+" if v > 0 else "-", significant(abs(v))) for n, v in largest if v)
    return ", ".join(f"{name} {sign}{money}" for name, sign, money in signed)
