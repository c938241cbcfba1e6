"""Buying, so that no death in between can lose an order or place it twice.

Who takes the Idempotency-Key first and writes the order after leaves, when killed
between the two, a key that answers 409. Chapter 1 names the order of a key in one
atomic step and can do what follows again. Here nothing follows: a customer's orders and
their keys are one value, and one step finds the order of a key or adds it.
"""

from dataclasses import dataclass

from examples.bookshop import Line
from examples.bookshop.jsontext import decode, encode
from examples.bookshop.record import record
from examples.lab import Store

MOST_KEPT = 2_000  # orders of one customer
LONGEST = 100  # characters of a key or a reference


class KeyInUse(Exception):
    """The first request with this key is not finished; only carelessness says so."""


class KeyReused(Exception):
    """This key has named another purchase of this customer."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order, under the customer's own reference."""

    id: str
    customer_id: str
    reference: str
    line: Line
    total_cents: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A purchase, and the key it was sent with."""

    key: str
    purchase: Purchase


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that one customer has bought, in its order."""

    entries: tuple[Entry, ...] = ()

    def find(self, key: str) -> Purchase | None:
        """Return the purchase of this key, if there is one."""
        found = (entry.purchase for entry in self.entries if entry.key == key)
        return next(found, None)

    def having(self, key: str, wanted: Purchase) -> "Book":
        """Return the book with the purchase in it; raises ValueError when it is full.

        The same key again changes nothing, so it may be sent as often as it takes.
        """
        if self.find(key) is not None:
            return self
        if len(self.entries) >= MOST_KEPT:
            raise ValueError(f"a customer has at most {MOST_KEPT} orders")
        return Book((*self.entries, Entry(key, wanted)))


class Purchases:
    """The purchases of all customers, in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def buy(
        self, customer: str, key: str, reference: str, line: Line, cents: int
    ) -> tuple[Purchase, bool]:
        """Return the purchase of this key, and whether it was made before.

        `cents` is the price of one copy; a repetition keeps the first one's. Raises
        KeyReused, and ValueError beyond a limit.
        """
        for name, said in (("key", key), ("reference", reference)):
            if not 1 <= len(said) <= LONGEST:
                raise ValueError(f"a {name} has 1 to {LONGEST} characters")
        before = [False]

        def bought(raw: bytes | None) -> bytes:
            book = opened(raw)
            before[0] = book.find(key) is not None
            number = f"{customer}-{len(book.entries) + 1}"
            wanted = Purchase(number, customer, reference, line, cents * line.quantity)
            return encode(book.having(key, wanted))

        book = opened(self._store.update(slot(customer), bought))
        purchase = book.find(key)
        if purchase is None or (purchase.reference, purchase.line) != (reference, line):
            raise KeyReused("this Idempotency-Key has named another purchase")
        return purchase, before[0]

    def of(self, customer: str) -> tuple[Purchase, ...]:
        """Return what a customer has bought."""
        book = opened(self._store.get(slot(customer)))
        return tuple(entry.purchase for entry in book.entries)


def slot(customer: str) -> str:
    """Return where a customer's book is kept."""
    return f"purchases:{customer}"


def opened(raw: bytes | None) -> Book:
    """Read a book; nobody has bought anything yet where there is none."""
    return Book() if raw is None else record(Book, decode(raw))
