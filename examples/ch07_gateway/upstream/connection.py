"""A shell around one socket: a connection to an upstream, and its time limits."""

import socket
import ssl
import time
from collections.abc import Callable

from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.upstream.response_parser import ResponseParser

Address = tuple[str, str, int]  # scheme, host, port
AddressCheck = Callable[[str], bool]  # whether an address may be asked


class Connection:
    """One connection, and the bytes that have arrived on it."""

    def __init__(
        self, address: Address, timeout: float, is_allowed: AddressCheck
    ) -> None:
        """Connect; raises UpstreamDown, at once where the address is not allowed."""
        scheme, host, port = address
        try:
            self._socket = connect(host, port, timeout, is_allowed)
            if scheme == "https":
                context = ssl.create_default_context()
                self._socket = context.wrap_socket(self._socket, server_hostname=host)
        except OSError as error:
            late = isinstance(error, TimeoutError)
            text = f"no connection to {host}: {error.strerror or error}"
            raise UpstreamDown(text, late, sent=False) from None
        self.address, self.idle_since = address, 0.0
        self.parser = ResponseParser(self._receive)
        self._deadline, self._idle = 0.0, timeout

    def set_deadline(self, deadline: float) -> None:
        """Let everything be over by then, a time of the monotonic clock."""
        self._deadline = deadline

    def set_idle_timeout(self, idle: float) -> None:
        """Wait so long for each piece from now on."""
        self._deadline, self._idle = 0.0, idle

    def write(self, data: bytes) -> None:
        """Send it all."""
        self._socket.settimeout(self._left())
        sent = self._socket.send(data)
        if sent < len(data):  # most requests fit into one
            self._socket.sendall(data[sent:])

    def is_reusable(self) -> bool:
        """Whether nothing has arrived unasked: the other side has not hung up."""
        try:
            self._socket.settimeout(0)
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return self.parser.empty
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _receive(self, most: int) -> bytes:
        self._socket.settimeout(self._left())
        return self._socket.recv(most)

    def _left(self) -> float:
        if not self._deadline:
            return self._idle
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


def connect(
    host: str, port: int, timeout: float, is_allowed: AddressCheck
) -> socket.socket:
    """Connect to the first address of a name that may be asked; raises OSError."""
    failed: OSError = ConnectionError("it has no address that may be asked")
    for *kind, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not is_allowed(str(where[0])):
            continue
        sock = socket.socket(*kind)
        try:
            sock.settimeout(timeout)
            sock.connect(where)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            failed = error
    raise failed
