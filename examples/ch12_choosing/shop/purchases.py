"""Buying, so that no death in between can lose an order or place it twice.

Who takes the Idempotency-Key first and writes the order after leaves, when killed
between the two, a key that answers 409. Chapter 1 names the order of a key in one
atomic step and can do what follows again. Here nothing follows: a customer's orders and
their keys are one value, and one step finds the order of a key or adds it.
"""

from dataclasses import dataclass

from examples.bookshop import Line
from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

MAX_PURCHASES = 2_000  # orders of one customer
MAX_LENGTH = 100  # characters of a key or a reference


class KeyInUse(Exception):
    """The first request with this key is not finished; only a defect says so."""


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
class KeyedPurchase:
    """A purchase, and the key it was sent with."""

    key: str
    purchase: Purchase


@dataclass(frozen=True, slots=True)
class CustomerPurchases:
    """Everything that one customer has bought, in its order."""

    entries: tuple[KeyedPurchase, ...] = ()

    def find(self, key: str) -> Purchase | None:
        """Return the purchase of this key, if there is one."""
        found = (entry.purchase for entry in self.entries if entry.key == key)
        return next(found, None)

    def with_purchase(self, key: str, purchase: Purchase) -> "CustomerPurchases":
        """Return all with one more; raises ValueError when there are too many.

        The same key again changes nothing, so it may be sent as often as it takes.
        """
        if self.find(key) is not None:
            return self
        if len(self.entries) >= MAX_PURCHASES:
            raise ValueError(f"a customer has at most {MAX_PURCHASES} orders")
        return CustomerPurchases((*self.entries, KeyedPurchase(key, purchase)))


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
        for name, value in (("key", key), ("reference", reference)):
            if not 1 <= len(value) <= MAX_LENGTH:
                raise ValueError(f"a {name} has 1 to {MAX_LENGTH} characters")
        before = [False]

        def add(raw: bytes | None) -> bytes:
            purchases = load(raw)
            before[0] = purchases.find(key) is not None
            number, total = len(purchases.entries) + 1, cents * line.quantity
            purchase = Purchase(
                f"{customer}-{number}", customer, reference, line, total
            )
            return encode(purchases.with_purchase(key, purchase))

        purchases = load(self._store.update(store_key(customer), add))
        purchase = purchases.find(key)
        if purchase is None or (purchase.reference, purchase.line) != (reference, line):
            raise KeyReused("this Idempotency-Key has named another purchase")
        return purchase, before[0]

    def of(self, customer: str) -> tuple[Purchase, ...]:
        """Return what a customer has bought."""
        purchases = load(self._store.get(store_key(customer)))
        return tuple(entry.purchase for entry in purchases.entries)


def store_key(customer: str) -> str:
    """Return the key of a customer's purchases in the store."""
    return f"purchases:{customer}"


def load(raw: bytes | None) -> CustomerPurchases:
    """Read a customer's purchases; none were made where there is no value."""
    if raw is None:
        return CustomerPurchases()
    return dataclass_from(CustomerPurchases, decode(raw))
