"""The gateway's client over real sockets: every way in which an answer can be wrong."""

import socket
import threading
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch04_http_cache import Request
from examples.ch07_gateway import PooledClient, UpstreamDown
from examples.ch07_gateway.upstream.response_parser import (
    MalformedResponse,
    ResponseParser,
    parse_head,
)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SHORT = 0.2  # seconds of patience with an upstream that says nothing


class Upstream:
    """Answers with the given bytes; each argument is a connection, or several turns."""

    def __init__(self, *connections, hold=False):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._turns = [c if isinstance(c, tuple) else (c,) for c in connections]
        self._stop, self._hold, self.heard = threading.Event(), hold, []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.client = PooledClient()

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self.client.close()
        self._listener.close()

    def _serve(self):
        for turns in self._turns:
            with suppress(OSError), self._listener.accept()[0] as connection:
                for answer in turns:
                    self.heard.append(read(connection))
                    connection.sendall(answer)
                if self._hold:
                    self._stop.wait(5)

    def ask(self, method="GET", body=None, fields=(), timeout=5.0, idle=5.0):
        request = Request(method, f"{self.url}/books", fields, body)
        return self.client.send(request, timeout, idle)


def read(connection):
    """Read a request, up to the end of its fields, or of its chunked body."""
    asked = b""
    while b"\r\n\r\n" not in asked or (
        b"chunked" in asked and not asked.endswith(b"0\r\n\r\n")
    ):
        piece = connection.recv(65_536)
        if not piece:
            break
        asked += piece
    return asked


def whole(response):
    return b"".join(response.body)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (OK + b"Content-Length: 4\r\n\r\nEmma", b"Emma"),
        (CHUNKED + b"2;x=y\r\nEm\r\n2\r\nma\r\n0\r\nT: 1\r\n\r\n", b"Emma"),
        (OK + b"\r\nEmma", b"Emma"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n", b""),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b""),
        (b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", b"x"),
        (OK + b"Content-Length: 1, 1\r\n\r\nx", b"x"),
    ],
)  # fmt: skip
def test_an_answer_is_read_to_its_end(answer, body):
    with Upstream(answer) as upstream:
        assert whole(upstream.ask()) == body
        assert upstream.client.open == 0


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA b: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA : 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: 1\nB: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n",
        OK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nEmmaX",
        OK + b"Content-Length: +4\r\n\r\nEmma",
        OK + b"Content-Length: 0x4\r\n\r\nEmma",
        OK + b"Content-Length: 4\r\n\r\nEm",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 20 + OK + b"Content-Length: 0\r\n\r\n",
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: " + b"x" * 70_000,
    ],
)
def test_what_is_no_clear_answer_is_an_error(answer):
    with Upstream(answer) as upstream, pytest.raises(UpstreamDown) as down:
        upstream.ask("POST")
    assert not down.value.late
    assert upstream.client.open == 0


@pytest.mark.parametrize(
    "chunks",
    [b"4\r\nEmmaX\r\n", b"x\r\nEmma", b"4\nEmma", b"4\r\nEm", b"-1\r\n", b"4" * 5000,
     b"0\r\n" + b"T: 1\r\n" * 20],
)  # fmt: skip
def test_a_body_that_breaks_off_is_an_error_for_whoever_reads_it(chunks):
    answer = OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    with Upstream(answer) as upstream:
        response = upstream.ask()
        with pytest.raises(UpstreamDown):
            whole(response)
        assert upstream.client.open == 0


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200", OK + b"Content-Length: 9\r\n\r\nEm"]
)
def test_an_upstream_that_falls_silent_is_late(answer):
    with Upstream(answer, hold=True) as upstream:
        with pytest.raises(UpstreamDown) as down:
            upstream.ask(timeout=SHORT)
        assert down.value.late
        assert upstream.client.open == 0


def test_a_long_body_that_falls_silent_is_late_too():
    with Upstream(OK + b"Content-Length: 99999\r\n\r\nEm", hold=True) as upstream:
        response = upstream.ask(idle=SHORT)
        with pytest.raises(UpstreamDown) as down:
            whole(response)
        assert down.value.late
        assert upstream.client.open == 0


def test_nobody_there_means_that_nothing_was_sent():
    with Upstream() as upstream:
        url = upstream.url
    with pytest.raises(UpstreamDown) as down:
        PooledClient().send(Request("GET", f"{url}/"), 5.0, 5.0)
    assert not down.value.sent


def test_a_forbidden_address_is_not_even_connected_to():
    with Upstream(OK + b"\r\n") as upstream:
        client = PooledClient(lambda address: address != "127.0.0.1")
        with pytest.raises(UpstreamDown, match="may be asked") as down:
            client.send(Request("GET", f"{upstream.url}/"), 5.0, 5.0)
        assert not down.value.sent
        assert upstream.heard == []


def test_a_connection_is_used_again():
    answer = OK + b"Content-Length: 1\r\n\r\nx"
    with Upstream((answer, answer)) as upstream:
        assert [whole(upstream.ask()) for _ in range(2)] == [b"x", b"x"]
        assert len(upstream.heard) == 2


def test_a_connection_that_has_died_meanwhile_is_replaced():
    answer = OK + b"Content-Length: 1\r\n\r\nx"
    with Upstream(answer, answer) as upstream:
        assert [whole(upstream.ask()) for _ in range(2)] == [b"x", b"x"]


def test_a_post_is_not_sent_again_after_its_connection_died():
    answer = OK + b"Content-Length: 1\r\n\r\nx"
    with Upstream((answer, b""), answer) as upstream:
        whole(upstream.ask())
        with pytest.raises(UpstreamDown):
            upstream.ask("POST", (b"x",), (("Content-Length", "1"),))
        assert len(upstream.heard) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("extra", [b"HTTP/1.1 200 OK\r\n\r\n", b"x"])
def test_what_arrives_unasked_is_never_taken_for_an_answer(extra, method):
    first, second = (
        OK + b"Content-Length: 1\r\n\r\nx",
        OK + b"Content-Length: 1\r\n\r\ny",
    )
    with Upstream(first + extra, second, hold=False) as upstream:
        whole(upstream.ask())
        assert whole(upstream.ask(method)) == b"y"


def test_a_body_in_pieces_goes_out_in_chunks():
    with Upstream(OK + b"Content-Length: 0\r\n\r\n") as upstream:
        upstream.ask("POST", iter([b"Em", b"", b"ma"]))
    assert upstream.heard[0].endswith(b"2\r\nEm\r\n2\r\nma\r\n0\r\n\r\n")


def test_an_answer_before_the_end_of_the_request_counts():
    def endless():
        while True:
            yield b"x" * 65_536

    answer = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"

    with Upstream(answer) as upstream:
        with suppress(UpstreamDown):
            response = upstream.ask("POST", endless(), (("Content-Length", "9" * 9),))
            assert response.status == 413
        assert upstream.client.open == 0


def test_a_client_that_fails_while_it_sends_leaves_no_connection():
    def broken():
        yield b"Em"
        raise KeyError("the client left")

    with Upstream(OK + b"\r\n") as upstream:
        with pytest.raises(KeyError):
            upstream.ask("POST", broken())
        assert upstream.client.open == 0


@pytest.mark.parametrize("value", ["a\r\nX: b", "a\nb", "a\x00b", "a\u0100"])
def test_no_field_smuggles_another_line(value):
    with Upstream(OK + b"\r\n") as upstream:
        with pytest.raises(ValueError, match="no line"):
            upstream.ask(fields=(("X-A", value),))
        assert upstream.heard == []


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(1, 50))
def test_no_bytes_make_the_reader_stumble(raw, size):
    source = iter([raw[n : n + size] for n in range(0, len(raw), size)])
    incoming = ResponseParser(lambda most: next(source, b""))
    with pytest.raises(MalformedResponse):
        incoming.read_head("GET")


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(1, 50))
def test_no_chunks_make_the_reader_stumble(raw, size):
    source = iter([raw[n : n + size] for n in range(0, len(raw), size)])
    incoming = ResponseParser(lambda most: next(source, b""))
    with suppress(MalformedResponse):
        b"".join(incoming.chunks())


def test_only_a_line_break_ends_a_field():
    head = b"HTTP/1.1 200 OK\r\nX: a\x85Transfer-Encoding: chunked\r\n\r\n"
    found = parse_head(head, "GET")
    assert found.fields == (("X", "a\x85Transfer-Encoding: chunked"),)
    assert not found.chunked
