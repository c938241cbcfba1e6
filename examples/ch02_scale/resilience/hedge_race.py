"""Two copies of one request: the first good answer wins, the other is dropped."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Generic, Protocol, TypeVar


class ThreadEvent(Protocol):
    """The part of `threading.Event` that a race needs."""

    def set(self) -> None:
        """Wake whoever waits."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until set; False when `timeout` seconds have passed."""


class Contender(Protocol):
    """What comes back from one attempt."""

    @property
    def succeeded(self) -> bool:
        """Whether it is an answer worth having."""

    def close(self) -> None:
        """Drop it unread."""


R = TypeVar("R", bound=Contender)


class HedgeRace(Generic[R]):
    """Waits for the first good response, or for the last one."""

    def __init__(
        self,
        event: Callable[[], ThreadEvent],
        lock: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self._decided, self._lock, self._running = event(), lock(), 0
        self._winner: R | None = None

    def start(self) -> None:
        """Note that one more runs."""
        with self._lock:
            self._running += 1

    def finish(self, contender: R) -> None:
        """Let one arrive: it wins, or it is dropped."""
        with self._lock:
            self._running -= 1
            wins = self._winner is None and (contender.succeeded or not self._running)
            self._winner = contender if wins else self._winner
        if wins:
            self._decided.set()
        else:
            contender.close()

    def decided(self, seconds: float) -> bool:
        """Wait at most so long, and say whether there is a winner."""
        return self._decided.wait(seconds)

    def winner(self) -> R:
        """Wait for the winner."""
        self._decided.wait()
        assert self._winner is not None
        return self._winner
