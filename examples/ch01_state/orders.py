"""Buying: an order is state of the shop, wherever its basket lived."""

from dataclasses import dataclass, replace

from examples.bookshop import Basket, Customer, Order, catalogue
from examples.bookshop.jsontext import decode, encode
from examples.bookshop.record import record
from examples.lab import Store

KEY_TTL = 24 * 3600.0  # seconds that an Idempotency-Key is remembered
GUEST = Customer("guest", "Guest")  # who buys is the question of chapter 3


class KeyReused(Exception):
    """This key has named another customer's order."""


@dataclass(frozen=True, slots=True)
class Named:
    """The order that a key names, and the ticket of whoever named it."""

    ticket: str
    order: Order


class Orders:
    """The orders of the shop, kept in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def place(self, basket: Basket) -> Order:
        """Place an order; raises ValueError for an empty basket."""
        return self._keep(self._draw_up(basket))

    def once(self, key: str, ticket: str, basket: Basket) -> Order:
        """Place an order, or return the one that this `key` has named.

        One atomic step names it, so two requests at one instant name one. Whatever
        comes after may be done again: if a process dies there, the next request with
        the key finishes its work (draft-ietf-httpapi-idempotency-key-header).

        Raises KeyReused for a key that came with another ticket, ValueError for a new
        key and an empty basket.
        """
        slot = f"once:{key}"
        raw = self._store.get(slot)
        if raw is None:
            mine = encode(Named(ticket, self._draw_up(basket)))
            raw = self._store.update(slot, lambda first: first or mine, KEY_TTL)
        named = record(Named, decode(raw))
        if named.ticket != ticket:
            raise KeyReused("this Idempotency-Key has named another order")
        return self._keep(named.order)

    def _draw_up(self, basket: Basket) -> Order:
        """Number an order that nobody knows of yet; if it stays so, there is a gap."""
        draft = Order.place("draft", GUEST, basket, catalogue())
        return replace(draft, id=str(self._store.incr("orders")))

    def _keep(self, order: Order) -> Order:
        self._store.set(f"order:{order.id}", encode(order))
        return order


def paid(basket: Basket, order: Order) -> Basket:
    """Take out what was ordered; what has come in since stays."""
    return Basket(tuple(line for line in basket.lines if line not in order.lines))
