"""Buying: an order is state of the shop, wherever its basket lived."""

from dataclasses import dataclass, replace
from hashlib import sha256

from examples.bookshop import Basket, Customer, Line, Order, catalogue
from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

KEY_TTL = 24 * 3600.0  # seconds that an Idempotency-Key is remembered
GUEST = Customer("guest", "Guest")  # who buys is the question of chapter 3


class IdempotencyKeyReused(Exception):
    """This key has named another customer's order."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order, the ticket of whoever placed it, and the edition of its basket."""

    ticket: str
    order: Order
    edition: str


class Orders:
    """The orders of the shop, kept in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def place(self, basket: Basket) -> Purchase:
        """Place an order; raises ValueError for an empty basket."""
        return self._save(self._number("", basket))

    def place_once(self, key: str, ticket: str, basket: Basket) -> Purchase:
        """Place an order, or return the one that this `key` has named.

        One atomic step names it, so two requests at one instant name one. Whatever
        comes after may be done again: if a process dies there, the next request with
        the key finishes its work (draft-ietf-httpapi-idempotency-key-header).

        Raises IdempotencyKeyReused for a key that came with another ticket, ValueError
        for a new key and an empty basket.
        """
        store_key = f"once:{key}"
        raw = self._store.get(store_key)
        if raw is None:
            new = encode(self._number(ticket, basket))
            raw = self._store.update(store_key, lambda old: old or new, KEY_TTL)
        stored = dataclass_from(Purchase, decode(raw))
        if stored.ticket != ticket:
            raise IdempotencyKeyReused("this Idempotency-Key has named another order")
        return self._save(stored)

    def _number(self, ticket: str, basket: Basket) -> Purchase:
        """Number an order that nobody knows of yet; if it stays so, there is a gap."""
        draft = Order.place("draft", GUEST, basket, catalogue())
        order = replace(draft, id=str(self._store.incr("orders")))
        return Purchase(ticket, order, basket.edition)

    def _save(self, purchase: Purchase) -> Purchase:
        self._store.set(f"order:{purchase.order.id}", encode(purchase.order))
        return purchase


def remove_ordered(basket: Basket, purchase: Purchase) -> Basket:
    """Take out what was ordered, once; what has come in since stays.

    The next edition tells a repetition that its books are out of the basket.
    """
    if basket.edition != purchase.edition:
        return basket
    bought = {line.book_id: line.quantity for line in purchase.order.lines}
    left = [(n.book_id, n.quantity - bought.get(n.book_id, 0)) for n in basket.lines]
    after = sha256(f"{basket.edition} {purchase.order.id}".encode()).hexdigest()
    return Basket(tuple(Line(*line) for line in left if line[1] > 0), after[:8])
