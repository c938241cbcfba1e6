"""A trace: exchanges in the order they began, to filter, count, tabulate and draw."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import overload

from examples.lab.figures.figure import Figure
from examples.lab.figures.table import Table
from examples.lab.trace.exchange import Exchange
from examples.lab.trace.exchange_table import exchange_table
from examples.lab.trace.sequence_diagram import sequence


class Trace(Sequence[Exchange]):
    """An unchanging view of recorded exchanges; slices and filters are traces too."""

    def __init__(
        self, exchanges: Sequence[Exchange] = (), fields: Sequence[str] | None = None
    ) -> None:
        """Look at exchanges of which the header fields `fields` were kept."""
        self._exchanges, self._fields = tuple(exchanges), fields

    def __len__(self) -> int:
        return len(self._exchanges)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> "Trace": ...
    def __getitem__(self, index: int | slice) -> "Exchange | Trace":
        if isinstance(index, slice):
            return Trace(self._exchanges[index], self._fields)
        return self._exchanges[index]

    def last(self, n: int) -> "Trace":
        """Return the last `n` exchanges that a client began, with all they caused."""
        roots = [e.seq for e in self._exchanges if e.parent is None]
        first = roots[-n] if 0 < n <= len(roots) else (0 if n > 0 else float("inf"))
        found = [e for e in self._exchanges if e.seq >= first]
        return Trace(found, self._fields)

    def where(
        self, test: Callable[[Exchange], bool] | None = None, **equals: object
    ) -> "Trace":
        """Keep the exchanges that pass `test` and have these attributes.

        >>> Trace().where(target="shop", status=200).count()
        0
        """
        unknown = set(equals) - set(Exchange.__slots__)
        if unknown:
            known = ", ".join(Exchange.__slots__)
            raise ValueError(f"an exchange has no {min(unknown)!r}; it has {known}")
        return Trace(
            [
                e
                for e in self._exchanges
                if all(getattr(e, name) == value for name, value in equals.items())
                and (test is None or test(e))
            ],
            self._fields,
        )

    @overload
    def count(self, by: None = None) -> int: ...
    @overload
    def count(self, by: str) -> dict[object, int]: ...
    def count(self, by: str | None = None) -> int | dict[object, int]:
        """Count the exchanges, or how many share each value of the attribute `by`."""
        if by is None:
            return len(self)
        if by not in Exchange.__slots__:
            known = ", ".join(Exchange.__slots__)
            raise ValueError(f"an exchange has no {by!r}; it has {known}")
        counts = Counter(getattr(e, by) for e in self._exchanges)
        return dict(sorted(counts.items(), key=lambda item: str(item[0])))

    def table(self) -> Table:
        """Return one row per exchange."""
        return exchange_table(self._exchanges)

    def diagram(
        self, fold: int = 12, field: str | tuple[str, ...] | None = None
    ) -> Figure:
        """Draw a sequence diagram; past `fold` exchanges the rest is folded."""
        names = (field,) if isinstance(field, str) else field or ()
        kept = None if self._fields is None else {f.lower() for f in self._fields}
        if lost := [n for n in names if kept is not None and n.lower() not in kept]:
            raise ValueError(
                f"the trace did not keep {lost[0]!r}; it keeps what "
                f"Network(fields=…) names: {', '.join(self._fields or ())}"
            )
        return sequence(self._exchanges, fold=fold, field=field)

    def _repr_html_(self) -> str:
        return self.diagram()._repr_html_()

    def __repr__(self) -> str:
        return repr(self.diagram())
