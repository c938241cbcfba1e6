"""Origin and client over real sockets."""

import threading
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, parse_headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.conformance.cache.judge import Reply
from tests.conformance.cache.origin import http_date


class Disconnect(BaseException):
    """The script wants the connection closed without a word."""


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 for a WSGI application, with interim responses and hang-ups."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536

    def handle_one_request(self):
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        try:
            body = self.server.app(self.environ(), self.start)
        except Disconnect:
            self.close_connection = True
            return
        self.finish_body(b"".join(body))

    def environ(self):
        fields = {}
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            fields[key] = f"{fields[key]}, {value}" if key in fields else value
        path, _, query = self.path.partition("?")
        return {
            **fields,
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": fields.get("HTTP_CONTENT_LENGTH", ""),
            "wsgi.input": self.rfile,
            "conformance.interim": self.interim,
            "conformance.disconnect": self.disconnect,
        }

    def interim(self, status, fields):
        self.head(f"{status} Interim", [tuple(pair[:2]) for pair in fields])
        self.wfile.flush()

    def disconnect(self):
        raise Disconnect

    def start(self, status, fields):
        self.status, self.fields = status, fields

    def finish_body(self, body):
        names = {name.lower() for name, _ in self.fields}
        bodiless = self.command == "HEAD" or self.status[:3] in ("204", "304")
        chunked = not bodiless and "content-length" not in names
        own = [("Transfer-Encoding", "chunked")] if chunked else []
        if "date" not in names:
            own.append(("Date", http_date(self.server.clock())))
        self.head(self.status, [*own, *self.fields])
        if chunked:
            body = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            body += b"0\r\n\r\n"
        self.wfile.write(b"" if bodiless else body)
        self.wfile.flush()

    def head(self, status, fields):
        lines = [f"HTTP/1.1 {status}", *(f"{n}: {v}" for n, v in fields), "", ""]
        self.wfile.write("\r\n".join(lines).encode("latin-1"))


class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 256

    def handle_error(self, request, client_address):
        """A client that hangs up is no news."""


@contextmanager
def serving(app, clock, port=0):
    """Serve the origin on loopback; yields its URL."""
    server = Server(("127.0.0.1", port), Handler)
    server.app, server.clock = app, clock
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Noting(HTTPResponse):
    """A response that notes the interim ones before it."""

    def __init__(self, *args, interim, **kwargs):
        super().__init__(*args, **kwargs)
        self.interim_responses = interim

    def _read_status(self):
        while True:
            version, status, reason = super()._read_status()
            if not 100 <= status < 200:
                return version, status, reason
            self.interim_responses.append((status, parse_headers(self.fp)))


def client(base, timeout=30):
    """A client that sends each request on a connection of its own to `base`."""
    authority = base.removeprefix("http://").rstrip("/")

    def send(method, target, fields, body):
        interim = []
        connection = HTTPConnection(authority, timeout=timeout)
        connection.response_class = partial(Noting, interim=interim)
        try:
            response, read = exchange(connection, method, target, fields, body)
        except (OSError, HTTPException) as error:
            return Reply(0, {"error": str(error)}, b"", interim)
        finally:
            connection.close()
        return Reply(response.status, combined(response), read, interim)

    return send


def exchange(connection, method, target, fields, body):
    """Send a request with these fields and no others; return the response, read."""
    connection.putrequest(method, target, skip_accept_encoding=True)
    for name, value in fields:
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    return response, response.read()


def combined(response):
    """The fields by name in small letters, the lines of a name combined."""
    fields = {}
    for name, value in response.getheaders():
        fields.setdefault(name.lower(), []).append(value)
    return {name: ", ".join(values) for name, values in fields.items()}
