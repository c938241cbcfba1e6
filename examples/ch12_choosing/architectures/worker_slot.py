"""What a replica can take: one request at a time, each for a while."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from examples.ch04_http_cache import Origin, Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class WorkerSlot:
    """The one slot of a replica; whoever has it waits for `seconds`, and goes on.

    The waiting stands for a database that is busy. It costs no processor, so that two
    cores can show what four replicas do.
    """

    def __init__(
        self,
        seconds: float,
        sleep: Callable[[float], None],
        lock: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self._seconds, self._sleep, self._lock = seconds, sleep, lock()

    def wait(self) -> None:
        """Take a turn; at once where a request costs nothing."""
        if self._seconds:
            with self._lock:
                self._sleep(self._seconds)

    def before(self, app: "WSGIApplication") -> "WSGIApplication":
        """Return the application, to which each request waits for its turn."""

        def waited(
            environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            self.wait()
            return app(environ, start_response)

        return waited


class WorkerSlotOrigin:
    """An origin that is asked by whoever has the slot."""

    def __init__(self, origin: Origin, slot: WorkerSlot) -> None:
        self._origin, self._slot = origin, slot

    def send(self, request: Request) -> Response:
        """Wait, then ask; raises `OriginDown`."""
        self._slot.wait()
        return self._origin.send(request)
