"""The shop the whole course is about: its nouns, its catalogue, its errors.

This is the core, free of Flask and clocks; `problem_details` and `http_json` speak HTTP
for it, `jsontext` reads and writes JSON text, `dataclass_json` makes values of it.
The books are real and in the public domain; their prices and stock are made up.
"""

from examples.bookshop.basket import MAX_LINES, Basket
from examples.bookshop.book import Book
from examples.bookshop.catalogue import MAX_LIMIT, Catalogue, Page, catalogue
from examples.bookshop.customer import Customer
from examples.bookshop.errors import ShopError, UnknownBook
from examples.bookshop.line import MAX_QUANTITY, Line
from examples.bookshop.order import Order

__all__ = [
    "MAX_LIMIT",
    "MAX_LINES",
    "MAX_QUANTITY",
    "Basket",
    "Book",
    "Catalogue",
    "Customer",
    "Line",
    "Order",
    "Page",
    "ShopError",
    "UnknownBook",
    "catalogue",
]
