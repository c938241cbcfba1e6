"""Let the head of an answer leave with the first piece of its body.

gunicorn sends them one after the other. Each send is a system call, and a packet.
"""

from gunicorn.http.wsgi import Response  # type: ignore[import-untyped]  # no types


class Gathered(list[bytes]):
    """Stands in for a socket, and keeps what it was to send."""

    sendall = list[bytes].append


def install() -> None:
    """Patch gunicorn in this process; a test notices when it no longer fits."""
    theirs = Response.write

    def write(self: Response, data: bytes) -> None:
        if self.headers_sent:
            theirs(self, data)
            return
        socket, self.sock = self.sock, Gathered()
        try:
            theirs(self, data)
        finally:
            gathered, self.sock = self.sock, socket
            socket.sendall(b"".join(gathered))

    Response.write = write
