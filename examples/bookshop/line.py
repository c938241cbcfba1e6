"""One line of a basket or an order."""

import re
from dataclasses import dataclass
from reprlib import repr as shown

MAX_QUANTITY = 999
MAX_ID = 64  # characters of a book's id
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """So many copies of one book; raises ValueError for what no shop could sell.

    >>> Line("emma", 1000)
    Traceback (most recent call last):
    ValueError: quantity must be a whole number from 1 to 999, not 1000
    """

    book_id: str
    quantity: int = 1

    def __post_init__(self) -> None:
        if len(self.book_id) > MAX_ID or not SLUG.fullmatch(self.book_id):
            raise ValueError(
                "book_id must be lower-case words joined by hyphens, "
                f"at most {MAX_ID} characters, not {shown(self.book_id)}"
            )
        whole = type(self.quantity) is int  # True is 1 to isinstance
        if not (whole and 1 <= self.quantity <= MAX_QUANTITY):
            raise ValueError(
                f"quantity must be a whole number from 1 to {MAX_QUANTITY}, "
                f"not {shown(self.quantity)}"
            )
