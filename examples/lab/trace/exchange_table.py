"""A trace as a table: one row per exchange."""

from collections.abc import Sequence

from examples.lab.figures.cells import Marked
from examples.lab.figures.table import Table
from examples.lab.trace.exchange import Exchange
from examples.lab.trace.labels import numbered, reply, request, target


def exchange_table(exchanges: Sequence[Exchange]) -> Table:
    """Return one row per exchange; times in virtual seconds, sizes in bytes."""
    names = ("at", "until", "from", "to", "request", "reply", "up", "down")
    many = numbered(exchanges)
    rows = [_row(e, many) for e in exchanges]
    return Table((names, rows), digits=4)


def _row(e: Exchange, many: frozenset[str]) -> tuple[object, ...]:
    asked = (float(e.start), float(e.end), e.source, target(e, many), request(e))
    said = Marked(reply(e), "failed" if e.error else e.meaning)
    return (*asked, said, e.bytes_up, e.bytes_down)
