"""Ports on 127.0.0.1 that stay ours while nobody listens on them."""

import socket
import sys
import time

from examples.lab.serve.process import ServeError

HOST = "127.0.0.1"
BACKLOG = 2048


class PortError(ServeError):
    """The port is in use, or not for us."""


class Port:
    """A port of our own: a server that comes back finds it free.

    On Linux a bound socket that does not listen reserves it: connections are
    refused, and no outgoing connection is given the number. Elsewhere the number
    is only remembered.
    """

    def __init__(self, number: int = 0) -> None:
        """Take port `number`, or any free one for 0; raises `PortError`."""
        self._reservation: socket.socket | None = bound(number)
        self.number: int = self._reservation.getsockname()[1]
        if sys.platform != "linux":
            self.release()

    def listen(self) -> socket.socket:
        """Return a socket that listens; the caller closes it."""
        listener = bound(self.number)
        listener.listen(BACKLOG)
        return listener

    def wait_refused(self, seconds: float = 5.0) -> None:
        """Wait until nobody listens, `seconds` at most: the dead need a moment."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.number)) != 0:
                    return
            time.sleep(0.005)

    def release(self) -> None:
        """Let others have the port."""
        if self._reservation is not None:
            self._reservation.close()
            self._reservation = None


def bound(number: int) -> socket.socket:
    """Return a socket bound to the port, or raise `PortError`."""
    taken = socket.socket()
    try:
        # Connections of the last server may linger; that is no reason to wait.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, number))
    except OSError as error:
        taken.close()
        raise PortError(f"port {number} of {HOST}: {error.strerror}") from None
    return taken
