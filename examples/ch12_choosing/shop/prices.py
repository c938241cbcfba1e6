"""Prices that change, in the store that all workers share."""

from dataclasses import dataclass

from examples.bookshop import Catalogue, catalogue
from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

MAX_CENTS = 100_000


@dataclass(frozen=True, slots=True)
class VersionedPrice:
    """A price in cents; each change has the next version."""

    cents: int
    version: int = 0


class PriceStore:
    """The catalogue's prices, until somebody changes them."""

    def __init__(self, store: Store, books: Catalogue | None = None) -> None:
        self._store = store
        self._books = catalogue() if books is None else books

    def of(self, book_id: str) -> VersionedPrice:
        """Return the price now; raises UnknownBook."""
        first = VersionedPrice(self._books.by_id(book_id).price_cents)
        return self._read(self._store.get(f"price:{book_id}"), first)

    def change(self, book_id: str, cents: int) -> VersionedPrice:
        """Set a price; raises UnknownBook, and ValueError for an impossible one."""
        if not 1 <= cents <= MAX_CENTS:
            raise ValueError(f"a price is from 1 to {MAX_CENTS} cents, not {cents}")
        first = VersionedPrice(self._books.by_id(book_id).price_cents)

        def changed(old: bytes | None) -> bytes:
            return encode(VersionedPrice(cents, self._read(old, first).version + 1))

        return self._read(self._store.update(f"price:{book_id}", changed), first)

    @staticmethod
    def _read(raw: bytes | None, first: VersionedPrice) -> VersionedPrice:
        return first if raw is None else dataclass_from(VersionedPrice, decode(raw))
