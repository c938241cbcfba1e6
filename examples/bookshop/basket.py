"""A basket is a value: every change is a new basket."""

from dataclasses import dataclass, field, replace
from typing import Self

from examples.bookshop import jsontext
from examples.bookshop.catalogue import Catalogue
from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.line import Line

MAX_LINES = 100


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines in the order in which their books were first added.

    >>> basket = Basket().add("emma").add("dracula", 2).add("emma")
    >>> basket.count, basket.to_json()[:44]
    (4, b'{"lines":[{"book_id":"emma","quantity":2},{"')

    `edition` is another one after each purchase, so that none is taken out twice.
    """

    lines: tuple[Line, ...] = ()
    edition: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if len(self.lines) > MAX_LINES:
            raise ValueError(
                f"a basket holds at most {MAX_LINES} lines, not {len(self.lines)}"
            )
        seen: set[str] = set()
        for line in self.lines:
            if line.book_id in seen:
                raise ValueError(f"two lines have the book_id {line.book_id!r}")
            seen.add(line.book_id)

    def add(self, book_id: str, quantity: int = 1) -> Self:
        """Put more copies in; raises ValueError beyond a limit of Line or Basket."""
        more = Line(book_id, quantity)
        if all(line.book_id != book_id for line in self.lines):
            return replace(self, lines=(*self.lines, more))
        return replace(
            self,
            lines=tuple(
                Line(book_id, line.quantity + quantity)
                if line.book_id == book_id
                else line
                for line in self.lines
            ),
        )

    def remove(self, book_id: str) -> Self:
        """Take a book's whole line out; a book that is not in changes nothing."""
        kept = tuple(line for line in self.lines if line.book_id != book_id)
        return replace(self, lines=kept)

    @property
    def count(self) -> int:
        """How many books are in."""
        return sum(line.quantity for line in self.lines)

    def total_cents(self, catalogue: Catalogue) -> int:
        """What it costs at today's prices; raises UnknownBook."""
        return sum(
            catalogue.by_id(line.book_id).price_cents * line.quantity
            for line in self.lines
        )

    def to_json(self) -> bytes:
        """Return the canonical bytes: equal baskets of one edition, equal bytes."""
        edition = {"edition": self.edition} if self.edition else {}
        return jsontext.encode({"lines": self.lines} | edition)

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read a basket strictly; raises ValueError naming what is wrong."""
        return dataclass_from(cls, jsontext.decode(raw))
