"""What can go wrong in the shop; a value that no shop could accept is a ValueError.

ShopError
└── UnknownBook(book_id)
"""

from reprlib import repr as shown


class ShopError(Exception):
    """The request makes sense, and the shop cannot serve it."""


class UnknownBook(ShopError):
    """No book has this id.

    >>> print(UnknownBook("the-life-of-a-cache"))
    no book has the id 'the-life-of-a-cache'
    """

    def __init__(self, book_id: str) -> None:
        super().__init__(book_id)
        self.book_id = book_id

    def __str__(self) -> str:
        return f"no book has the id {shown(self.book_id)}"
