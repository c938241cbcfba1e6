"""Chapter 6 solutions: two ways to forget, a door for large things, and a front."""

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
        self._size = size
        self._kept: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str | None:
        """Return the value, or None; being found is a use."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: str, value: str) -> str | None:
        """Keep the value, which is a use, in the place of an older one of its key.

        Return the key that had to go, None where there was room.
        """
        full = key not in self._kept and len(self._kept) == self._size
        victim = self._kept.popitem(last=False)[0] if full else None
        self._kept[key] = value
        self._kept.move_to_end(key)
        return victim


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
        self._size, self._hand = size, 0
        self._keys: list[str] = []  # the oldest first
        self._used: set[str] = set()

    def request(self, key: str) -> bool:
        """Say whether the key is in; let it in if it was not."""
        if key in self._keys:
            self._used.add(key)
            return True
        if len(self._keys) == self._size:
            self._evict()
        self._keys.append(key)
        return False

    def _evict(self) -> None:
        while self._keys[self._hand] in self._used:
            self._used.discard(self._keys[self._hand])
            self._hand = (self._hand + 1) % self._size
        del self._keys[self._hand]
        if self._hand == len(self._keys):  # it was the newest: begin at the oldest
            self._hand = 0


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
    if size > min(room, largest):
        return [], False
    others = [(name, used) for name, used in kept if name != key]
    taken, going = sum(used for _, used in others), []
    for name, used in others:
        if taken + size <= room:
            break
        taken -= used
        going.append(name)
    return going, True


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
    page = pages.get(book_id)
    if page is None or now - page.asked >= TTL:
        page = ask()
        pages.pop(book_id, None)
    if page.status == OK:
        pages[book_id] = page
        pages.move_to_end(book_id)
        if len(pages) > SIZE:
            pages.popitem(last=False)
    return page
