"""Chapter 6 exercises: two ways to forget, a door for large things, and a front.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch06_capacity`, add `ARGS=--hints` for hints.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, Response
from requests import Session

# --- 1. Least recently used --------------------------------------------------------


class LRU:
    """A dict with room for so many; what was not used longest goes first.

    >>> cache = LRU(2)
    >>> cache.put("emma", "Austen"), cache.put("dracula", "Stoker")
    (None, None)
    >>> cache.get("emma"), cache.put("ulysses", "Joyce")
    ('Austen', 'dracula')
    """

    def __init__(self, size: int) -> None:
        """Keep up to `size` values; it is 1 or more."""
        raise NotImplementedError("your turn")

    def get(self, key: str) -> str | None:
        """Return the value, or None; being found is a use."""
        raise NotImplementedError("your turn")

    def put(self, key: str, value: str) -> str | None:
        """Keep the value, which is a use, in the place of an older one of its key.

        Return the key that had to go, None where there was room.
        """
        raise NotImplementedError("your turn")


# --- 2. SIEVE ----------------------------------------------------------------------


class Sieve:
    """Keys in the order they came, a bit for each, and a hand (Zhang 2024).

    A hit sets the key's bit and moves nothing. On a miss with a full cache the hand
    goes from where it stands towards newer keys, after the newest to the oldest, and
    clears each bit that is set; the first key without one goes. The hand moves on to
    the next key in the same way, and only then the new key comes in as the newest, its
    bit not set. The hand begins at the oldest.

    >>> cache = Sieve(2)
    >>> [cache.request(key) for key in "abacab"]
    [False, False, True, False, True, False]
    """

    def __init__(self, size: int) -> None:
        """Keep up to `size` keys."""
        raise NotImplementedError("your turn")

    def request(self, key: str) -> bool:
        """Say whether the key is in; let it in if it was not."""
        raise NotImplementedError("your turn")


# --- 3. A door for large things ----------------------------------------------------


def admit(
    kept: Sequence[tuple[str, int]], room: int, key: str, size: int, largest: int
) -> tuple[list[str], bool]:
    """Say which keys have to go, in their order, and whether the new one is let in.

    `kept` has each key with its bytes, the least recently used first; together they
    have at most `room` bytes. A value of more than `largest` bytes is not let in, nor
    one that could never fit, and then nothing goes for it. Otherwise the least
    recently used go, no more of them than must. A key that is kept already is
    replaced: its old bytes are free, and it is not among those that go.

    >>> admit([("a", 40), ("b", 40)], room=100, key="c", size=30, largest=50)
    (['a'], True)
    """
    raise NotImplementedError("your turn")


# --- 4. A front for the catalogue --------------------------------------------------

SIZE, TTL, OK = 3, 60.0, 200


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the catalogue; `asked` is when we asked for it, in seconds."""

    status: int
    body: bytes
    asked: float


Pages = OrderedDict[str, Page]


def create_front(
    *, session: Session, upstream: str, clock: Callable[[], float]
) -> Flask:
    """Build a front before the catalogue; each process has a cache of its own."""
    app = Flask(__name__)
    pages: Pages = OrderedDict()

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        def ask() -> Page:
            asked = clock()
            reply = session.get(f"{upstream}/books/{book_id}", timeout=5)
            return Page(reply.status_code, reply.content, asked)

        page = answer(pages, book_id, clock(), ask)
        return Response(page.body, page.status)

    return app


def answer(pages: Pages, book_id: str, now: float, ask: Callable[[], Page]) -> Page:
    """Answer from `pages`, or with what `ask()` returns.

    A page is used while it is younger than TTL, however often; being used does not
    make it younger. One that is too old goes, even when an error comes instead. Only
    pages with status OK are kept, up to SIZE of them. When there is one too many, the
    least recently used goes. `pages.move_to_end(id)` and `pages.popitem(last=False)`
    keep them in that order.
    """
    raise NotImplementedError("your turn")
