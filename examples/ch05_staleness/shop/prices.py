"""Prices that change, and how often anybody has asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Self

from examples.bookshop.catalogue import Catalogue

MAX_CENTS = 100_000
MAX_DELAY_SECONDS = 60  # of delay
WORDS = {"en": "price", "de": "Preis"}


@dataclass(slots=True)
class Prices:
    """The price of each book in cents, its version, and requests counted."""

    catalogue: Catalogue
    cents: dict[str, int]
    versions: dict[str, int] = field(default_factory=dict)
    seen: int = 0
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Begin with the prices of a catalogue."""
        return cls(catalogue, {b.id: b.price_cents for b in catalogue.books.values()})

    def change(self, book_id: str, cents: int) -> None:
        """Set a price; raises UnknownBook, and ValueError for an impossible one."""
        self.catalogue.by_id(book_id)
        if not 1 <= cents <= MAX_CENTS:
            raise ValueError(f"price_cents is from 1 to {MAX_CENTS}, not {cents}")
        self.cents[book_id] = cents
        self.versions[book_id] = self.versions.get(book_id, 0) + 1

    def page(self, book_id: str, language: str = "en") -> dict[str, object]:
        """Return a book's page; raises UnknownBook."""
        book = self.catalogue.by_id(book_id)
        return {
            "id": book.id,
            "title": book.title,
            "price_cents": self.cents[book.id],
            "version": self.versions.get(book.id, 0),
            "words": f"{WORDS[language]}: {self.cents[book.id] / 100:.2f}",
        }

    def first_pages(self, few: int, language: str = "en") -> list[dict[str, object]]:
        """Return the pages of the first few books."""
        ids = ["emma", *(each for each in self.cents if each != "emma")]
        return [self.page(book_id, language) for book_id in ids[:few]]
