"""A basket that was paid for."""

from dataclasses import dataclass
from typing import Self

from examples.bookshop.basket import Basket
from examples.bookshop.catalogue import Catalogue
from examples.bookshop.customer import Customer
from examples.bookshop.line import Line


@dataclass(frozen=True, slots=True)
class Order:
    """An order keeps the total it was placed at, whatever prices do later."""

    id: str
    customer_id: str
    lines: tuple[Line, ...]
    total_cents: int

    @classmethod
    def place(
        cls, order_id: str, customer: Customer, basket: Basket, catalogue: Catalogue
    ) -> Self:
        """Turn a basket into an order; raises UnknownBook, ValueError if it is empty.

        Stock is left alone: who takes the last copy is for a service to decide.
        """
        if not basket.lines:
            raise ValueError("an order needs at least 1 line, the basket has 0")
        total = basket.total_cents(catalogue)
        return cls(order_id, customer.id, basket.lines, total)
