"""What a run came to: its timeline with counts, and whether each property held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch12_choosing.chaos.history import History, RequestRecord, SystemEvent
from examples.ch12_choosing.chaos.invariants import INVARIANTS, InvariantResult
from examples.lab import Table

SERVER_ERROR, TOO_MANY, GONE, CREATED = 500, 429, 410, 201


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to, on real processes or in the laboratory."""

    history: History
    invariants: tuple[InvariantResult, ...]
    begin: float

    @property
    def timeline(self) -> Table:
        """What happened, and how the clients fared until the next thing did."""
        return Table(timeline(self.history, self.begin), "one afternoon")

    @property
    def properties(self) -> Table:
        """Whether each property held."""
        return Table(invariant_rows(self.invariants), "what held all along")

    @property
    def violations(self) -> list[str]:
        """Everything that was wrong, in words."""
        return [
            description
            for invariant in self.invariants
            for description in invariant.violations
        ]


def timeline(history: History, begin: float) -> list[dict[str, Any]]:
    """Return a row for each thing that happened, with counts until the next one."""
    start = SystemEvent(begin, "start", "people arrive")
    events = [start, *sorted(history.events, key=lambda event: event.at)]
    ends = [event.at for event in events[1:]] + [float("inf")]
    return [
        {"second": round(event.at - begin, 1), "what happens": event.description}
        | counts(
            [request for request in history.requests if event.at <= request.at < end]
        )
        for event, end in zip(events, ends, strict=True)
    ]


def counts(requests: Sequence[RequestRecord]) -> dict[str, int]:
    """Count what became of requests."""
    return {
        "requests": len(requests),
        "stale": number(
            request.stale and request.status < TOO_MANY for request in requests
        ),
        "failed": number(
            request.status == 0 or request.status >= SERVER_ERROR
            for request in requests
        ),
        "told to wait": number(request.status == TOO_MANY for request in requests),
        "410 Gone": number(request.status == GONE for request in requests),
        "orders": number(
            a.operation == "buy" and a.status == CREATED for a in requests
        ),
        "repeats": number(request.replayed for request in requests),
    }


def number(which: Iterable[bool]) -> int:
    """Count what is true."""
    return sum(1 for each in which if each)


def invariant_rows(invariants: Iterable[InvariantResult]) -> list[dict[str, Any]]:
    """Return a row for each property."""
    return [
        {
            "property": INVARIANTS[invariant.name].description,
            "looked at": invariant.checked,
            "broken": len(invariant.violations),
        }
        for invariant in invariants
    ]
