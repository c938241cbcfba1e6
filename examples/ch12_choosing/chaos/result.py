"""What a run came to: its timeline with counts, and whether each property held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch12_choosing.chaos.history import Ask, Ledger, Note
from examples.ch12_choosing.chaos.invariants import CHECKS, Verdict
from examples.lab import Table

SERVER_ERROR, TOO_MANY, GONE, CREATED = 500, 429, 410, 201


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to, on real processes or in the laboratory."""

    ledger: Ledger
    verdicts: tuple[Verdict, ...]
    begin: float

    @property
    def timeline(self) -> Table:
        """What happened, and how the clients fared until the next thing did."""
        return Table(timeline(self.ledger, self.begin), "one afternoon")

    @property
    def properties(self) -> Table:
        """Whether each property held."""
        return Table(verdict_rows(self.verdicts), "what held all along")

    @property
    def broken(self) -> list[str]:
        """Everything that was wrong, in words."""
        return [words for verdict in self.verdicts for words in verdict.broken]


def timeline(ledger: Ledger, begin: float) -> list[dict[str, Any]]:
    """Return a row for each thing that happened, with counts until the next one."""
    start = Note(begin, "start", "people arrive")
    notes = [start, *sorted(ledger.notes, key=lambda note: note.at)]
    ends = [note.at for note in notes[1:]] + [float("inf")]
    return [
        {"second": round(note.at - begin, 1), "what happens": note.words}
        | counts([ask for ask in ledger.asks if note.at <= ask.at < end])
        for note, end in zip(notes, ends, strict=True)
    ]


def counts(asks: Sequence[Ask]) -> dict[str, int]:
    """Count what became of requests."""
    return {
        "requests": len(asks),
        "stale": number(ask.stale and ask.status < TOO_MANY for ask in asks),
        "failed": number(ask.status == 0 or ask.status >= SERVER_ERROR for ask in asks),
        "told to wait": number(ask.status == TOO_MANY for ask in asks),
        "410 Gone": number(ask.status == GONE for ask in asks),
        "orders": number(a.what == "buy" and a.status == CREATED for a in asks),
        "repeats": number(ask.replayed for ask in asks),
    }


def number(which: Iterable[bool]) -> int:
    """Count what is true."""
    return sum(1 for each in which if each)


def verdict_rows(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Return a row for each property."""
    return [
        {
            "property": CHECKS[verdict.name].words,
            "looked at": verdict.checked,
            "broken": len(verdict.broken),
        }
        for verdict in verdicts
    ]
