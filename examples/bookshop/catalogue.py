"""All the books there are: by id, in pages, by words."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Self

from examples.bookshop.book import Book
from examples.bookshop.errors import UnknownBook

MAX_LIMIT = 100  # books on one page
MAX_WORDS = 200  # characters of one search
WORD = re.compile(r"\w+")
PLAIN = str.maketrans({"'": "", "\u2019": "", "\u02bb": "", "ø": "o", "ł": "l"})


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing, and how much there is in all."""

    books: tuple[Book, ...]
    offset: int
    limit: int
    total: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Books in the order of their ids.

    >>> catalogue().by_id("frankenstein").author
    'Mary Shelley'
    >>> catalogue().search("bronte heights").page().books[0].id
    'wuthering-heights'
    """

    books: Mapping[str, Book]

    @classmethod
    def of(cls, books: Iterable[Book]) -> Self:
        """Build a catalogue; of two books with one id the later one counts."""
        by_id = {book.id: book for book in books}
        return cls(MappingProxyType(dict(sorted(by_id.items()))))

    def by_id(self, book_id: str) -> Book:
        """Return the book; raises UnknownBook."""
        try:
            return self.books[book_id]
        except KeyError:
            raise UnknownBook(book_id) from None

    def page(self, offset: int = 0, limit: int = 10) -> Page:
        """Return up to `limit` books; raises ValueError outside 1 to MAX_LIMIT."""
        if offset < 0:
            raise ValueError(f"offset must be 0 or more, not {offset}")
        if not 1 <= limit <= MAX_LIMIT:
            raise ValueError(f"limit must be from 1 to {MAX_LIMIT}, not {limit}")
        shelf = tuple(self.books.values())
        return Page(shelf[offset : offset + limit], offset, limit, len(shelf))

    def search(self, words: str) -> Self:
        """Keep books where each word begins one of the title or author.

        Case and accents don't matter. Raises ValueError beyond MAX_WORDS characters.
        """
        if len(words) > MAX_WORDS:
            raise ValueError(
                f"a search has at most {MAX_WORDS} characters, not {len(words)}"
            )
        wanted = _words(words)
        return self.of(book for book in self.books.values() if _has(book, wanted))

    def __len__(self) -> int:
        return len(self.books)

    def __repr__(self) -> str:
        return f"Catalogue of {len(self)} books"


@cache
def catalogue() -> Catalogue:
    """Return the shop's catalogue, read once from books.csv."""
    source = files(__package__).joinpath("books.csv").read_text(encoding="utf-8")
    return Catalogue.of(map(_book, csv.DictReader(source.splitlines())))


def _book(row: Mapping[str, str]) -> Book:
    return Book(
        id=row["id"],
        title=row["title"],
        author=row["author"],
        year=int(row["year"]),
        price_cents=int(row["price_cents"]),
        stock=int(row["stock"]),
    )


def _words(text: str) -> list[str]:
    """Split into words without case, accents and apostrophes."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    return WORD.findall("".join(c for c in letters if not unicodedata.combining(c)))


def _has(book: Book, wanted: list[str]) -> bool:
    words = _words(f"{book.title} {book.author}")
    return all(any(word.startswith(want) for word in words) for want in wanted)
