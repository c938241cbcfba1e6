"""A socket that carries plain values, one frame each."""

import socket
import struct
import time
from typing import Protocol

from exercises.grader.protocol.codec import MAX_BYTES, DecodeError, Plain, dumps, loads

HEADER = struct.Struct("!I")
PART = 1 << 20
LAST_LOOK = 0.001


class WaitLimit(Protocol):
    """Whoever decides how long to wait."""

    def left(self) -> float:
        """Return the seconds until it wants to be asked again; raises when it ends."""
        ...


class Deadline:
    """A limit that ends after some real seconds."""

    def __init__(self, seconds: float) -> None:
        self._end, self._over = time.monotonic() + seconds, False

    def left(self) -> float:
        """Return what is left; raises TimeoutError, after one more look."""
        left = self._end - time.monotonic()
        if left > 0:
            return left
        if self._over:
            raise TimeoutError
        self._over = True
        return LAST_LOOK


class Channel:
    """One end of a stream socket; raises EOFError when the other end is gone."""

    def __init__(self, end: socket.socket) -> None:
        self.end, self.received = end, 0
        self._buffer = bytearray()

    def send(self, message: object, limit: WaitLimit | None = None) -> None:
        """Send one value; raises what the limit raises."""
        data = dumps(message)
        rest = memoryview(HEADER.pack(len(data)) + data)
        try:
            while rest:
                self.end.settimeout(None if limit is None else limit.left())
                try:
                    rest = rest[self.end.send(rest) :]
                except TimeoutError:
                    continue
        except (BrokenPipeError, ConnectionResetError):
            raise EOFError from None

    def receive(self, limit: WaitLimit | None = None) -> Plain:
        """Return the next value; raises EOFError, DecodeError or the limit's error."""
        self._fill(HEADER.size, limit)
        (size,) = HEADER.unpack(self._buffer[: HEADER.size])
        if size > MAX_BYTES:
            raise DecodeError(f"a frame of {size} bytes")
        self._fill(HEADER.size + size, limit)
        data = bytes(self._buffer[HEADER.size :])
        self._buffer.clear()
        self.received += size
        return loads(data)

    def _fill(self, size: int, limit: WaitLimit | None) -> None:
        """Read until `size` bytes are there; what has come is never lost."""
        while len(self._buffer) < size:
            self.end.settimeout(None if limit is None else limit.left())
            try:
                part = self.end.recv(min(size - len(self._buffer), PART))
            except TimeoutError:
                continue
            except ConnectionResetError:
                part = b""
            if not part:
                raise EOFError
            self._buffer += part

    def close(self) -> None:
        """Hang up."""
        self.end.close()
