"""Buying: an order is state of the shop, wherever its basket lived."""

from dataclasses import dataclass, replace

from examples.bookshop import Basket, Customer, Order, catalogue
from examples.bookshop.jsontext import decode, encode
from examples.bookshop.record import record
from examples.lab import Store

KEY_TTL = 24 * 3600.0  # seconds that an Idempotency-Key is remembered
GUEST = Customer("guest", "Guest")  # who buys is the question of chapter 3


class IdempotencyKeyReused(Exception):
    """This key has named another customer's order."""


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """The order that a key names, and the ticket of whoever named it."""

    ticket: str
    order: Order


class Orders:
    """The orders of the shop, kept in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def place(self, basket: Basket) -> Order:
        """Place an order; raises ValueError for an empty basket."""
        return self._save(self._number(basket))

    def place_once(self, key: str, ticket: str, basket: Basket) -> Order:
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
            new = encode(IdempotencyRecord(ticket, self._number(basket)))
            raw = self._store.update(store_key, lambda old: old or new, KEY_TTL)
        stored = record(IdempotencyRecord, decode(raw))
        if stored.ticket != ticket:
            raise IdempotencyKeyReused("this Idempotency-Key has named another order")
        return self._save(stored.order)

    def _number(self, basket: Basket) -> Order:
        """Number an order that nobody knows of yet; if it stays so, there is a gap."""
        draft = Order.place("draft", GUEST, basket, catalogue())
        return replace(draft, id=str(self._store.incr("orders")))

    def _save(self, order: Order) -> Order:
        self._store.set(f"order:{order.id}", encode(order))
        return order


def remove_ordered(basket: Basket, order: Order) -> Basket:
    """Take out what was ordered; what has come in since stays."""
    return Basket(tuple(line for line in basket.lines if line not in order.lines))
