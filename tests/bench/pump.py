"""A load generator for where wrk is not: `… pump URL SECONDS '{}'`."""

import json
import re
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)


class Line:
    """One connection with one request under way."""

    def __init__(self, address, request):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request, self.got, self.times = request, b"", []
        self.ask()

    def ask(self):
        self.since = time.perf_counter()
        self.socket.sendall(self.request)

    def read(self):
        """Read what is there; ask again when the answer is whole."""
        piece = self.socket.recv(65_536)
        if not piece:
            raise ConnectionError("the server hung up")
        self.got += piece
        head, blank, body = self.got.partition(b"\r\n\r\n")
        found = LENGTH.search(head + b"\r\n") if blank else None
        if found and len(body) >= int(found[1]):
            self.times.append(time.perf_counter() - self.since)
            self.got = b""
            self.ask()


def pump(url, seconds, fields, connections=16):
    """Ask as fast as the answers come."""
    parts = urlsplit(url)
    head = [f"GET {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}"]
    head += [f"{name}: {value}" for name, value in fields.items()]
    request = "\r\n".join(head) + "\r\n\r\n"
    address = (parts.hostname, parts.port or 80)
    lines = [Line(address, request.encode()) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            for key, _ in selector.select(0.1):
                key.data.read()
    times = sorted(each for line in lines for each in line.times)
    for line in lines:
        line.socket.close()
    return {
        "rate": len(times) / seconds,
        "p50": times[len(times) // 2] * 1e6,
        "p99": times[len(times) * 99 // 100] * 1e6,
    }


if __name__ == "__main__":
    result = pump(sys.argv[1], float(sys.argv[2]), json.loads(sys.argv[3]))
    sys.stdout.write(json.dumps(result) + "\n")
