"""Reading ahead: a body comes as fast as the origin sends it, not as its client reads.

Others may wait for this answer, and a client that stalls must not hold them too.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol

from examples.ch04_http_cache.origin.origin import OriginDown
from examples.ch04_http_cache.origin.store_while_sending import StoringBody


class Event(Protocol):
    """What `threading.Event` can do, or the laboratory's."""

    def set(self) -> None:
        """Wake everyone who waits."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait; False when `timeout` seconds have passed first."""


class ReadAhead:
    """The pieces of a body, which somebody else reads from the origin.

    What may be stored is read to its end, even when its client has gone; what may not,
    because it is too big, no further than the client is: nobody can fill the memory.
    """

    def __init__(
        self,
        body: StoringBody,
        *,
        event: Callable[[], Event],
        background: Callable[[Callable[[], None]], None],
    ) -> None:
        self._body, self._event = body, event
        self._pieces: deque[bytes] = deque()
        self._arrived, self._taken = event(), event()
        self._ended = self._gone = False
        self._error: OriginDown | None = None
        background(self._read)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces as they come; raises `OriginDown` where they end early."""
        while True:
            arrived = self._arrived  # before we look: what comes meanwhile sets it
            if self._pieces:
                yield self._pieces.popleft()
                self._take()
            elif self._ended:
                break
            else:
                arrived.wait()
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Say that the client reads on no more."""
        self._gone = True
        self._pieces.clear()
        self._take()

    def _read(self) -> None:
        try:
            for piece in self._body:
                if not self._gone:
                    self._pieces.append(piece)
                    self._arrive()
                self._wait_for_client()
                if self._gone and self._body.given_up:
                    break
        except OriginDown as error:
            self._error = error
        finally:
            self._body.close()
            self._ended = True
            self._arrive()

    def _wait_for_client(self) -> None:
        while self._body.given_up and not self._gone:
            taken = self._taken
            if not self._pieces:
                break
            taken.wait()

    def _arrive(self) -> None:
        arrived, self._arrived = self._arrived, self._event()
        arrived.set()

    def _take(self) -> None:
        taken, self._taken = self._taken, self._event()
        taken.set()


def reading_ahead(
    event: Callable[[], Event] | None, background: Callable[[Callable[[], None]], None]
) -> Callable[[StoringBody], Iterable[bytes]]:
    """Return what reads a body ahead, or without `event` as its client reads."""
    if event is None:
        return lambda body: body
    return partial(ReadAhead, event=event, background=background)
