"""A book on the shelf."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Book:
    """A book; `year` is that of the first publication of the whole work."""

    id: str
    title: str
    author: str
    year: int
    price_cents: int
    stock: int
