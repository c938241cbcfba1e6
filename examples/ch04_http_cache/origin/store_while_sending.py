"""Filling: a body on its way to the client, kept by the way, whole or not at all."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch04_http_cache.origin.origin import OriginDown

Keep = Callable[[bytes | None], bool]


class Fill:
    """The pieces of a body; `keep` is called once, with all of them or with None.

    None is for a body that was cut short, grew beyond `longest` bytes, or that the
    client did not wait for. The body is kept before its last byte is sent, so that
    whoever has read it finds it stored. All that are under way share some `room`.
    """

    def __init__(
        self, body: Iterable[bytes], announced: int | None, room: "Room", keep: Keep
    ) -> None:
        """Expect `announced` bytes, or an end that is said otherwise."""
        self._body, self._announced, self._room = body, announced, room
        self._keep: Keep | None = keep
        self._pieces: list[bytes] | None = []
        self._received = 0

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
        if self._keep is not None:
            self._pieces = None
            self._finish()
        close(self._body)

    def _add(self, piece: bytes) -> None:
        self._received += len(piece)
        if self._pieces is not None and self._room.fits(self, self._received):
            self._pieces.append(piece)
        else:
            self._pieces = None

    def _finish(self) -> None:
        keep, self._keep = self._keep, None
        if keep is not None:
            keep(None if self._pieces is None else b"".join(self._pieces))
        self._pieces = None
        self._room.leave(self)


class Room:
    """Memory for bodies on their way: `longest` bytes for one, `whole` for all."""

    def __init__(self, longest: int, whole: int) -> None:
        self._longest, self._whole = longest, whole
        self._held: dict[Fill, int] = {}

    def fits(self, fill: Fill, size: int) -> bool:
        """Say whether a body may grow to that size, and remember that it has."""
        others = sum(list(self._held.values())) - self._held.get(fill, 0)
        if size > self._longest or others + size > self._whole:
            self.leave(fill)
            return False
        self._held[fill] = size
        return True

    def leave(self, fill: Fill) -> None:
        """Give back what a body held."""
        self._held.pop(fill, None)


def collected(body: Iterable[bytes], longest: int) -> bytes | None:
    """Read a body that fits into `longest` bytes; None when it does not."""
    pieces, received = [], 0
    try:
        for piece in body:
            received += len(piece)
            if received > longest:
                return None
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        close(body)


def close(body: Iterable[bytes]) -> None:
    """Say that nobody reads on (PEP 3333)."""
    closing = getattr(body, "close", None)
    if closing is not None:
        closing()
