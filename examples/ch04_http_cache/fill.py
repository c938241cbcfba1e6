"""Filling: a body on its way to the client, kept by the way, whole or not at all."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch04_http_cache.origin import OriginDown

Keep = Callable[[bytes | None], None]


class Fill:
    """The pieces of a body; `keep` is called once, with all of them or with None.

    None is for a body that was cut short, grew beyond `longest` bytes, or that the
    client did not wait for. The body is kept before its last byte is sent, so that
    whoever has read it finds it stored.
    """

    def __init__(
        self, body: Iterable[bytes], announced: int | None, longest: int, keep: Keep
    ) -> None:
        """Expect `announced` bytes, or an end that is said otherwise."""
        self._body, self._announced, self._longest = body, announced, longest
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
        if self._received > self._longest:
            self._pieces = None
        if self._pieces is not None:
            self._pieces.append(piece)

    def _finish(self) -> None:
        keep, self._keep = self._keep, None
        if keep is not None:
            keep(None if self._pieces is None else b"".join(self._pieces))
        self._pieces = None


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
