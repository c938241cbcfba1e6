"""One load for each key at a time: who comes meanwhile waits for its result."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Generic, Protocol, TypeVar

V = TypeVar("V")
Lock = Callable[[], AbstractContextManager[object]]


class DoneEvent(Protocol):
    """The part of `threading.Event` that is needed here."""

    def set(self) -> None:
        """Wake all who wait."""

    def wait(self) -> object:
        """Wait until it is set."""


class LoadInFlight(Generic[V]):
    """A load under way, and how it ended."""

    def __init__(self, landed: DoneEvent) -> None:
        self.done = landed
        self.error: BaseException | None = None
        self._value: list[V] = []

    def run(self, load: Callable[[], V]) -> V:
        """Load, and let the others know, also when it fails."""
        try:
            value = load()
            self._value.append(value)
            return value
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.done.set()

    def wait(self) -> V:
        """Wait for the value; raises what the load raised."""
        self.done.wait()
        if self.error is not None:
            raise self.error
        return self._value[0]


class SingleFlight(Generic[V]):
    """The loads under way."""

    def __init__(self, event: Callable[[], DoneEvent], lock: Lock) -> None:
        """Make a signal for each load; the lock is never held while one waits."""
        self._event, self._lock = event, lock()
        self._in_flight: dict[Hashable, LoadInFlight[V]] = {}

    def load(self, key: Hashable, load: Callable[[], V]) -> tuple[V, bool]:
        """Return the value and whether we loaded it; raises what `load` raises."""
        with self._lock:
            flight = self._in_flight.get(key)
            if flight is None:
                ours = self._in_flight[key] = LoadInFlight(self._event())
        if flight is not None:
            return flight.wait(), False
        try:
            return ours.run(load), True
        finally:
            with self._lock:
                del self._in_flight[key]
