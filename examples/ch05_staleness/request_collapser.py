"""Request collapsing: one request for a key goes to the origin, the others wait."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from examples.ch04_http_cache import Release

PATIENCE = 10.0  # seconds; longer than the origin takes on a bad day
MEMORY = 1.0  # seconds
MOST_REMEMBERED = 10_000  # keys whose answers were not for others


class Event(Protocol):
    """What `threading.Event` can do, or the laboratory's."""

    def set(self) -> None:
        """Wake everyone who waits."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait; False when `timeout` seconds have passed first."""


@dataclass(slots=True)
class Flight:
    """A request that is under way; `stored` holds once it has landed."""

    landed: Event
    stored: bool = False


class RequestCollapser:
    """Lets the first request for a key through; the others wait until it has landed.

    Was the answer stored, they look again. Was it not, because it is private, or
    failed, or nobody can tell, each asks for himself: no answer is handed from one
    request to another. After `patience` seconds nobody waits on, whatever became of
    the first: who has waited so long asks too, also for the others. Where waiting was
    in vain, nobody waits for `memory` seconds.
    """

    def __init__(
        self,
        *,
        event: Callable[[], Event],
        lock: Callable[[], AbstractContextManager[object]],
        clock: Callable[[], float],
        patience: float = PATIENCE,
        memory: float = MEMORY,
    ) -> None:
        """Take what makes events and locks; `clock` in seconds."""
        self._event, self._lock, self._clock = event, lock(), clock
        self._patience, self._memory = patience, memory
        self._flights: dict[str, Flight] = {}
        self._vain: OrderedDict[str, float] = OrderedDict()

    def enter(self, key: str) -> Release | None:
        """Return what to call with whether the answer was stored; None: look again."""
        alone = partial(self._passed, key)
        with self._lock:
            if self._vain.get(key, 0) > self._clock():
                return alone
            flight = self._flights.get(key)
            if flight is None:
                flight = self._flights[key] = Flight(self._event())
                return partial(self._landed, key, flight)
        if not flight.landed.wait(self._patience):
            return partial(self._landed, key, flight)  # a second one leads
        return None if flight.stored else alone

    def _landed(self, key: str, flight: Flight, stored: bool) -> None:
        """Let those go who waited for this flight."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
            flight.stored = flight.stored or stored
            self._remember(key, stored)
        flight.landed.set()

    def _passed(self, key: str, stored: bool) -> None:
        """Take note of an answer for which nobody waited."""
        if stored:
            with self._lock:
                self._remember(key, stored)

    def _remember(self, key: str, stored: bool) -> None:
        """Remember for a while that it is useless to wait for this key, or forget."""
        self._vain.pop(key, None)
        if not stored:
            self._vain[key] = self._clock() + self._memory
            if len(self._vain) > MOST_REMEMBERED:
                self._vain.popitem(last=False)
