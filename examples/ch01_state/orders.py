"""Buying: an order is state of the shop, wherever its basket lived."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from examples.bookshop import Basket, Customer, Order, catalogue
from examples.bookshop.jsontext import decode, encode
from examples.bookshop.record import record
from examples.lab import Store

KEY_TTL = 24 * 3600.0  # seconds that an Idempotency-Key is remembered
GUEST = Customer("guest", "Guest")  # who buys is the question of chapter 3


class KeyInUse(Exception):
    """The first request with this key is not finished."""


class KeyReused(Exception):
    """This key has named another customer's order."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a purchase is answered with: the order, and the ticket from now on."""

    order: Order
    ticket: str


@dataclass(frozen=True, slots=True)
class Taken:
    """Who took a key, and the receipt as soon as there is one."""

    ticket: str
    receipts: tuple[Receipt, ...] = ()


class Orders:
    """The orders of the shop, kept in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def place(self, basket: Basket) -> Order:
        """Place an order; raises ValueError for an empty basket."""
        draft = Order.place("draft", GUEST, basket, catalogue())
        order = replace(draft, id=str(self._store.incr("orders")))
        self._store.set(f"order:{order.id}", encode(order))
        return order

    def once(self, key: str, ticket: str, buy: Callable[[], Receipt]) -> Receipt:
        """Buy, or return what the first request with this `key` was answered.

        Raises KeyInUse while that one is under way, KeyReused when it had another
        ticket. The key is taken before the work begins, so two requests at one instant
        cannot both do it (draft-ietf-httpapi-idempotency-key-header).
        """
        slot = f"once:{key}"
        if not self._store.compare_and_set(slot, None, encode(Taken(ticket)), KEY_TTL):
            return self._earlier(slot, ticket)
        try:
            receipt = buy()
        except ValueError:
            self._store.delete(slot)  # nothing was done: the next try may do it
            raise
        self._store.set(slot, encode(Taken(ticket, (receipt,))), KEY_TTL)
        return receipt

    def _earlier(self, slot: str, ticket: str) -> Receipt:
        taken = record(Taken, decode(self._store.get(slot) or b"{}"))
        if taken.ticket != ticket:
            raise KeyReused("this Idempotency-Key has named another order")
        if not taken.receipts:
            raise KeyInUse("the first request with this Idempotency-Key is under way")
        return taken.receipts[0]
