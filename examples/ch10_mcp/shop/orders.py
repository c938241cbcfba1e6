"""Orders and refunds, in the store; a refund is paid once, whoever is asked."""

from dataclasses import dataclass
from typing import Any

from examples.bookshop import Basket, Customer, Line, Order, catalogue
from examples.bookshop.dataclass_json import dataclass_from
from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

PAID_OUT = "mcp:paid-out"


class UnknownOrder(ValueError):
    """There is no such order, or it is somebody else's: the answer is the same."""

    def __str__(self) -> str:
        return f"you have no order {str(self.args[0])[:60]!r}"


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of all users; every key begins with whose it is."""

    store: Store

    def place(self, order_id: str, user: str, book_id: str, quantity: int) -> Order:
        """Keep an order; raises UnknownBook, ValueError beyond a limit."""
        lines = Basket((Line(book_id, quantity),))
        order = Order.place(order_id, Customer(user, user), lines, catalogue())
        self.store.set(self._key(user, order_id), encode(order))
        return order

    def find(self, user: str, order_id: str) -> Order:
        """Return a user's order; raises UnknownOrder."""
        raw = self.store.get(self._key(user, order_id))
        if raw is None:
            raise UnknownOrder(order_id)
        return dataclass_from(Order, decode(raw))

    def refund(self, user: str, order_id: str, new_id: str) -> dict[str, Any]:
        """Pay an order back, once; a second time returns the first receipt.

        One atomic step decides who pays, so that two replicas cannot both. A process
        that dies right after it has paid nothing, and the receipt stands.
        """
        order = self.find(user, order_id)
        receipt = {"receipt": new_id, "order": order.id, "cents": order.total_cents}
        key = self._key(user, order_id, "refund")
        if self.store.compare_and_set(key, None, encode(receipt)):
            self.store.incr(PAID_OUT, order.total_cents)
        stored = decode(self.store.get(key) or b"{}")
        return stored if isinstance(stored, dict) else {}

    @staticmethod
    def _key(user: str, order_id: str, kind: str = "order") -> str:
        """Keep the parts apart: the user "a:b" is not "a" with an order "b:…"."""
        return f"mcp:{kind}:{encode([user, order_id]).decode()}"
