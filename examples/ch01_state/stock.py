"""The one rule of the shop that a basket has to keep."""

from examples.bookshop import Basket, Line, catalogue


class OutOfStock(Exception):
    """More copies are wanted than there are."""


def add_line(basket: Basket, line: Line) -> Basket:
    """Put a line in; raises UnknownBook, and OutOfStock with the limit."""
    stock = catalogue().by_id(line.book_id).stock
    updated = basket.add(line.book_id, line.quantity)
    wanted = sum(n.quantity for n in updated.lines if n.book_id == line.book_id)
    if wanted > stock:
        raise OutOfStock(
            f"{wanted} copies of {line.book_id!r} wanted, {stock} in stock"
        )
    return updated
