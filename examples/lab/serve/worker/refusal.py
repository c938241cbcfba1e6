"""What the server refuses before the application sees it, as a problem (RFC 9457).

gunicorn's own answer is a page of HTML. It also hangs up at once, and what a client
has still on its way would then destroy the answer: so we hear it out for a moment.
"""

import json
import socket
from contextlib import suppress

from gunicorn import util  # type: ignore[import-untyped]  # it has no types

LINGER = 0.5  # seconds, for each piece
PIECE, PIECES = 65_536, 64


def install() -> None:
    """Patch gunicorn in this process; a test notices when it no longer fits."""
    util.write_error = refuse


def refuse(client: socket.socket, status: int, title: str, detail: str) -> None:
    """Send a problem document, and close when the client has stopped talking."""
    content = {"title": title, "status": status, "detail": detail}
    body = json.dumps(content).encode() + b"\n"
    head = (
        f"HTTP/1.1 {status} {title}\r\nConnection: close\r\nCache-Control: no-store\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with suppress(OSError):
        client.settimeout(LINGER)
        client.sendall(head.encode("latin-1") + body)
        client.shutdown(socket.SHUT_WR)
        for _ in range(PIECES):
            if not client.recv(PIECE):
                break
