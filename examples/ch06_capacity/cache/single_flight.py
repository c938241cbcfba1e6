"""One load for each key at a time: who comes meanwhile waits for its result."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Generic, Protocol, TypeVar

V = TypeVar("V")
Lock = Callable[[], AbstractContextManager[object]]


class Signal(Protocol):
    """The part of `threading.Event` that is needed here."""

    def set(self) -> None:
        """Wake all who wait."""

    def wait(self) -> object:
        """Wait until it is set."""


class Flight(Generic[V]):
    """A load under way, and how it ended."""

    def __init__(self, landed: Signal) -> None:
        self.landed = landed
        self.error: BaseException | None = None
        self._value: list[V] = []

    def take(self, load: Callable[[], V]) -> V:
        """Load, and let the others know, also when it fails."""
        try:
            value = load()
            self._value.append(value)
            return value
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.landed.set()

    def join(self) -> V:
        """Wait for the value; raises what the load raised."""
        self.landed.wait()
        if self.error is not None:
            raise self.error
        return self._value[0]


class Flights(Generic[V]):
    """The loads under way."""

    def __init__(self, event: Callable[[], Signal], lock: Lock) -> None:
        """Make a signal for each load; the lock is never held while one waits."""
        self._event, self._lock = event, lock()
        self._under_way: dict[Hashable, Flight[V]] = {}

    def load(self, key: Hashable, load: Callable[[], V]) -> tuple[V, bool]:
        """Return the value and whether we loaded it; raises what `load` raises."""
        with self._lock:
            flight = self._under_way.get(key)
            if flight is None:
                ours = self._under_way[key] = Flight(self._event())
        if flight is not None:
            return flight.join(), False
        try:
            return ours.take(load), True
        finally:
            with self._lock:
                del self._under_way[key]
