"""A shell around one socket: a connection to an upstream, and its time limits."""

import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.upstream.response_parser import (
    ConnectionEnded,
    MalformedResponse,
    ResponseParser,
)

Address = tuple[str, str, int]  # scheme, host, port
AddressCheck = Callable[[str], bool]  # whether an address may be asked


class ForbiddenAddress(ConnectionError):
    """A name leads only to addresses that may not be asked."""


REASONS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "resolution"),
    (ForbiddenAddress, "forbidden"),
    (TimeoutError, "timeout"),
    (ssl.SSLError, "tls"),
    (ConnectionRefusedError, "refused"),
    (ConnectionError, "reset"),
    (ConnectionEnded, "reset"),
    (MalformedResponse, "protocol"),
)


class Connection:
    """One connection, and the bytes that have arrived on it."""

    def __init__(
        self, address: Address, timeout: float, is_allowed: AddressCheck
    ) -> None:
        """Connect; raises UpstreamDown, at once where the address is not allowed."""
        scheme, host, port = address
        self.peer = f"{host}:{port}"
        try:
            self._socket, where = connect(host, port, timeout, is_allowed)
            self.peer += f" at {where}"
            if scheme == "https":
                self._socket = wrapped(self._socket, host)
        except OSError as error:
            reason = failure_reason(error)
            text = f"no connection to {self.peer}: {error.strerror or error}"
            raise UpstreamDown(text, reason == "timeout", False, reason) from None
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
) -> tuple[socket.socket, str]:
    """Connect to the first address of a name that may be asked; raises OSError."""
    failed: OSError = ForbiddenAddress("it has no address that may be asked")
    for *kind, _, where in resolve(host, port):
        if not is_allowed(str(where[0])):
            continue
        sock = socket.socket(*kind)
        try:
            sock.settimeout(timeout)
            sock.connect(where)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock, str(where[0])
        except OSError as error:
            sock.close()
            failed = error
    raise failed


def resolve(host: str, port: int) -> Any:
    """Return the addresses of a name; raises OSError."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # too long, or with an empty label
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from None


def wrapped(sock: socket.socket, host: str) -> ssl.SSLSocket:
    """Speak TLS with a host; raises OSError, and the connection is closed."""
    try:
        context = ssl.create_default_context()
        return context.wrap_socket(sock, server_hostname=host)
    except OSError:
        sock.close()
        raise


def failure_reason(error: Exception) -> str:
    """Return in one word why there was no answer."""
    kinds = (word for kind, word in REASONS if isinstance(error, kind))
    return next(kinds, "unreachable")
