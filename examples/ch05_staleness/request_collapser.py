"""Request collapsing: one request for a key goes to the origin, the others wait."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from examples.ch04_http_cache import Event, Release

WAIT_TIMEOUT = 10.0  # seconds; longer than the origin takes on a bad day
UNSHARED_SECONDS = 1.0  # seconds
MAX_UNSHARED_KEYS = 10_000  # keys whose answers were not for others


@dataclass(slots=True)
class RequestInFlight:
    """A request that is under way; `stored` holds once it is done."""

    done: Event
    stored: bool = False


class RequestCollapser:
    """Lets the first request for a key through; the others wait until it is done.

    Was the answer stored, they look again. Was it not, because it is private, or
    failed, or nobody can tell, each asks for himself: no answer is handed from one
    request to another. After `wait_timeout` seconds nobody waits on, whatever became of
    the first: who has waited so long asks too, also for the others. Where waiting was
    in vain, nobody waits for `unshared_seconds` seconds.
    """

    def __init__(
        self,
        *,
        event: Callable[[], Event],
        lock: Callable[[], AbstractContextManager[object]],
        clock: Callable[[], float],
        wait_timeout: float = WAIT_TIMEOUT,
        unshared_seconds: float = UNSHARED_SECONDS,
    ) -> None:
        """Take what makes events and locks; `clock` in seconds."""
        self._event, self._lock, self._clock = event, lock(), clock
        self._wait_timeout, self._unshared_seconds = wait_timeout, unshared_seconds
        self._in_flight: dict[str, RequestInFlight] = {}
        self._unshared_until: OrderedDict[str, float] = OrderedDict()

    def enter(self, key: str) -> Release | None:
        """Return what to call with whether the answer was stored; None: look again."""
        release_alone = partial(self._finish_alone, key)
        with self._lock:
            if self._unshared_until.get(key, 0) > self._clock():
                return release_alone
            request = self._in_flight.get(key)
            if request is None:
                request = self._in_flight[key] = RequestInFlight(self._event())
                return partial(self._finish, key, request)
        if not request.done.wait(self._wait_timeout):
            return partial(self._finish, key, request)  # a second one leads
        return None if request.stored else release_alone

    def _finish(self, key: str, request: RequestInFlight, stored: bool) -> None:
        """Let those go who waited for this request."""
        with self._lock:
            if self._in_flight.get(key) is request:
                del self._in_flight[key]
            request.stored = request.stored or stored
            self._note_sharing(key, stored)
        request.done.set()

    def _finish_alone(self, key: str, stored: bool) -> None:
        """Take note of an answer for which nobody waited."""
        if stored:
            with self._lock:
                self._note_sharing(key, stored)

    def _note_sharing(self, key: str, stored: bool) -> None:
        """Remember for a while that it is useless to wait for this key, or forget."""
        self._unshared_until.pop(key, None)
        if not stored:
            self._unshared_until[key] = self._clock() + self._unshared_seconds
            if len(self._unshared_until) > MAX_UNSHARED_KEYS:
                self._unshared_until.popitem(last=False)
