"""A socket that carries plain values, one frame each."""

import socket
import struct
import time

from exercises.grader.wire import MAX_BYTES, Garbled, Plain, dumps, loads

HEADER = struct.Struct("!I")


class Channel:
    """One end of a stream socket; raises EOFError when the other end is gone."""

    def __init__(self, end: socket.socket) -> None:
        self.end, self.received = end, 0

    def send(self, message: object, deadline: float | None = None) -> None:
        """Send one value; raises TimeoutError after `deadline` (monotonic seconds)."""
        data = dumps(message)
        self.end.settimeout(_left(deadline))
        try:
            self.end.sendall(HEADER.pack(len(data)) + data)
        except (BrokenPipeError, ConnectionResetError):
            raise EOFError from None

    def receive(self, deadline: float | None = None) -> Plain:
        """Return the next value; raises TimeoutError, EOFError or Garbled."""
        (size,) = HEADER.unpack(self._exactly(HEADER.size, deadline))
        if size > MAX_BYTES:
            raise Garbled(f"a frame of {size} bytes")
        self.received += size
        return loads(self._exactly(size, deadline))

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self.end.settimeout(_left(deadline))
            try:
                part = self.end.recv(min(size - len(parts), 1 << 20))
            except ConnectionResetError:
                part = b""
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    def close(self) -> None:
        """Hang up."""
        self.end.close()


def _left(deadline: float | None) -> float | None:
    """Seconds until the deadline; never 0, which would mean not to wait at all."""
    return None if deadline is None else max(deadline - time.monotonic(), 0.001)
