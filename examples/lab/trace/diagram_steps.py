"""The rows of a sequence diagram: what happens, in the order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from examples.lab.figures.palette import Meaning
from examples.lab.trace.exchange import Exchange
from examples.lab.trace.folding import Drawn, Folded, Shown
from examples.lab.trace.labels import ERRORS, failed, notes, reply, request

Shape = Literal["request", "cut", "reply", "lost", "end", "store", "avoided", "more"]
# How a reply that never came is drawn; any other error came back as a reply.
SHAPES: dict[str, Shape] = {
    "lost": "lost",
    "reset": "lost",
    "timeout": "end",
    "partition": "end",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One row: an arrow from `source` to `target` and what is written at it."""

    time: float
    shape: Shape
    source: str
    target: str
    label: str
    notes: tuple[str, ...] = ()
    meaning: Meaning = "none"
    replica: int | None = None

    def unnumbered(self) -> "Step":
        """Return the same step without the number of a replica."""
        return replace(self, replica=None)


def steps(drawn: Drawn, fields: Sequence[str]) -> list[Step]:
    """Return the rows; what happens at one instant keeps the order of its causes."""
    return sorted(_steps(drawn, fields), key=lambda step: round(step.time, 9))


def _steps(drawn: Drawn, fields: Sequence[str]) -> Iterator[Step]:
    for item in drawn:
        if isinstance(item, Folded):
            yield Step(item.time, "more", "", "", item.words)
        elif item.exchange.kind == "http":
            yield from _http(item, fields)
        else:
            yield _single(item.exchange)
            yield from _steps(item.children, fields)


def _http(shown: Shown, fields: Sequence[str]) -> Iterator[Step]:
    e = shown.exchange
    said = notes(e.request_fields, fields)
    shape: Shape = "cut" if e.error == "partition" else "request"
    here = (e.source, e.target, request(e), said)
    yield Step(e.start, shape, *here, replica=e.replica)
    yield from _steps(shown.children, fields)
    if e.status is None and e.error is None:
        return  # still under way
    end = SHAPES.get(e.error or "", "reply")
    ends = (e.source, e.target) if end == "end" else (e.target, e.source)
    meaning: Meaning = "failed" if failed(e) else e.meaning
    answer = notes(e.response_fields, fields)
    yield Step(e.end, end, *ends, reply(e), answer, meaning)


def _single(e: Exchange) -> Step:
    words, meaning = request(e), e.meaning
    if e.kind == "avoided":
        words = f"{words} not sent"
    elif e.error is not None:
        words, meaning = f"{words} {ERRORS.get(e.error, e.error)}", "failed"
    shape: Shape = "avoided" if e.kind == "avoided" else "store"
    return Step(e.start, shape, e.source, e.target, words, (), meaning)
