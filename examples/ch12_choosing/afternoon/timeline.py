"""The afternoon as a table: what happened, and how the clients fared until the next."""

from collections.abc import Iterable, Sequence
from typing import Any

from examples.ch12_choosing.afternoon.checks import CHECKS, Verdict
from examples.ch12_choosing.afternoon.ledger import Ask, Ledger, Note

SERVER_ERROR, TOO_MANY, GONE, CREATED = 500, 429, 410, 201


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
