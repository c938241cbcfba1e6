"""A body that is stored while it is sent to the client, whole or not at all."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch04_http_cache.origin.origin import OriginDown

OnComplete = Callable[[bytes | None], bool]


class StoringBody:
    """The pieces of a body; `on_complete` gets all of them, or None, once.

    None is for a body that was cut short, grew beyond the `budget` that all bodies
    under way share, or that the client did not wait for. It is stored before its last
    byte is sent, so that whoever has read it finds it stored.
    """

    def __init__(
        self,
        body: Iterable[bytes],
        announced: int | None,
        budget: "BufferBudget",
        on_complete: OnComplete,
    ) -> None:
        """Expect `announced` bytes, or an end that is said otherwise."""
        self._body, self._announced, self._budget = body, announced, budget
        self._on_complete: OnComplete | None = on_complete
        self._pieces: list[bytes] | None = []
        self._received, self.given_up = 0, False

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces as they come."""
        try:
            for piece in self._body:
                self._add(piece)
                if self._received == self._announced:
                    self._finish()
                yield piece
            if self._announced not in (None, self._received):
                raise OriginDown(f"{self._received} bytes came of {self._announced}")
            self._finish()
        finally:
            self.close()

    def close(self) -> None:
        """Give up what is not complete."""
        if self._on_complete is not None:
            self._give_up()
        close_body(self._body)

    def _add(self, piece: bytes) -> None:
        self._received += len(piece)
        if self._pieces is None:
            return
        if self._budget.reserve(self, self._received):
            self._pieces.append(piece)
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._pieces, self.given_up = None, True
        self._finish()

    def _finish(self) -> None:
        on_complete, self._on_complete = self._on_complete, None
        if on_complete is not None:
            on_complete(None if self._pieces is None else b"".join(self._pieces))
        self._pieces = None
        self._budget.release(self)


class BufferBudget:
    """Memory for bodies on their way, in bytes: for each one, and for all."""

    def __init__(self, max_body_bytes: int, max_total_bytes: int) -> None:
        self._max_body_bytes, self._max_total_bytes = max_body_bytes, max_total_bytes
        self._held: dict[StoringBody, int] = {}

    def reserve(self, body: StoringBody, size: int) -> bool:
        """Say whether a body may grow to that size, and remember that it has."""
        others = sum(list(self._held.values())) - self._held.get(body, 0)
        if size > self._max_body_bytes or others + size > self._max_total_bytes:
            self.release(body)
            return False
        self._held[body] = size
        return True

    def release(self, body: StoringBody) -> None:
        """Give back what a body held."""
        self._held.pop(body, None)


def read_body(body: Iterable[bytes], max_body_bytes: int) -> bytes | None:
    """Read a body that fits into `max_body_bytes` bytes; None when it does not."""
    pieces, received = [], 0
    try:
        for piece in body:
            received += len(piece)
            if received > max_body_bytes:
                return None
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        close_body(body)


def close_body(body: Iterable[bytes]) -> None:
    """Say that nobody reads on (PEP 3333)."""
    closing = getattr(body, "close", None)
    if closing is not None:
        closing()
