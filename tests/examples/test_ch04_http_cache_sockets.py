"""The origin over real sockets: every way in which an answer can be wrong."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from examples.ch04_http_cache import OriginDown, PooledOrigin, Request, create_app
from examples.ch04_http_cache.origin.store_while_sending import close_body
from examples.lab.network.wsgi import call

GET = Request("GET", "http://shop/books?a=%20")
OK = b"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"


class Origin:
    """Answers with the given bytes; each argument is a connection, or several turns."""

    def __init__(self, *connections, hold=0.0):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._turns = [c if isinstance(c, tuple) else (c,) for c in connections]
        self._stop, self._hold, self.heard = threading.Event(), hold, []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.pool = PooledOrigin(self.url)

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self.pool.close()
        self._listener.close()

    def _serve(self):
        for turns in self._turns:
            with suppress(OSError), self._listener.accept()[0] as connection:
                for answer in turns:
                    self.heard.append(read(connection))
                    connection.sendall(answer)
                self._stop.wait(self._hold)


def read(connection):
    """Read a request, up to the end of its fields, or of its chunked body."""
    asked = b""
    while not asked.endswith(b"\r\n\r\n") or (
        b"chunked" in asked and not asked.endswith(b"0\r\n\r\n")
    ):
        piece = connection.recv(65_536)
        if not piece:
            break
        asked += piece
    return asked


def whole(response):
    return b"".join(response.body)


def test_the_request_goes_out_as_it_came():
    with Origin(OK + b"Content-Length: 2\r\n\r\nhi") as origin:
        fields = (("X-A", "1"), ("x-a", "2"))
        sent = Request("PUT", GET.uri, fields, body=iter([b"one", b"two"]))
        response = origin.pool.send(sent)
        assert whole(response) == b"hi"
    lines = origin.heard[0].decode().split("\r\n")
    assert lines[:4] == [
        "PUT /books?a=%20 HTTP/1.1",
        "Host: shop",
        "X-A: 1",
        "x-a: 2",
    ]
    assert "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n" in origin.heard[0].decode()


def test_a_connection_is_used_again():
    answer = OK + b"Content-Length: 2\r\n\r\nhi"
    with Origin((answer, answer)) as origin:
        assert [whole(origin.pool.send(GET)) for _ in range(2)] == [b"hi", b"hi"]
        assert len(origin.heard) == 2


def test_interim_responses_are_handed_on_and_100_is_passed_over():
    came = (
        b"HTTP/1.1 100 Continue\r\n\r\n"
        b"HTTP/1.1 102 Processing\r\n\r\n"
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: x\r\nx: 1\r\n\r\n"
        b"HTTP/1.1 199 New\r\n\r\n"
    )
    interim = []
    with Origin(came + OK + b"Content-Length: 2\r\n\r\nhi") as origin:
        asked = Request("GET", GET.uri, interim=lambda *each: interim.append(each))
        response = origin.pool.send(asked)
        assert (response.status, whole(response)) == (200, b"hi")
    assert interim == [(102, ()), (103, (("Link", "</a.css>"),)), (199, ())]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
        OK + b"Content-Length: -2\r\n\r\nhi",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        OK + b"X-A: \x01\r\n\r\n",
        OK + b"X: 1\r\n" * 200 + b"\r\n",
        OK + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_is_none_is_an_origin_that_is_down(answer):
    with Origin(answer) as origin, pytest.raises(OriginDown):
        origin.pool.send(GET)


@pytest.mark.parametrize(
    "answer",
    [
        b"Content-Length: 9\r\n\r\nhi",
        b"Transfer-Encoding: chunked\r\n\r\n9\r\nhi",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nhi\r\n",
    ],
)
def test_a_body_that_ends_early_raises(answer):
    with Origin(OK + answer) as origin:
        response = origin.pool.send(GET)
        with pytest.raises(OriginDown):
            whole(response)


@pytest.mark.parametrize(
    "empty",
    [
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        OK + b"Content-Length: 0\r\n\r\n",
    ],
)
def test_a_connection_is_used_again_after_a_body_that_nobody_had_to_read(empty):
    later = OK + b"Content-Length: 2\r\n\r\nhi"
    with Origin((empty, later)) as origin:
        close_body(origin.pool.send(GET).body)
        assert whole(origin.pool.send(GET)) == b"hi"
        assert len(origin.heard) == 2


def test_an_empty_body_of_a_connection_that_ends_keeps_nothing():
    last = OK + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    with Origin(last, OK + b"Content-Length: 2\r\n\r\nhi") as origin:
        close_body(origin.pool.send(GET).body)
        assert whole(origin.pool.send(GET)) == b"hi"


def test_a_body_that_ends_with_the_connection_is_passed_on_but_never_stored():
    with Origin(OK + b"\r\nhi", OK + b"\r\nho") as origin:
        app = create_app(origin=origin.url, upstream=origin.pool)
        first, second = get(app), get(app)
    assert (first[2], second[2]) == (b"hi", b"ho")
    assert first[1]["Cache-Status"] == "cache;fwd=uri-miss;detail=no-length"


def get(app):
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": "/", "HTTP_HOST": "shop",
        "wsgi.url_scheme": "http", "SERVER_NAME": "a", "SERVER_PORT": "80",
    }  # fmt: skip
    answer = call(app, environ)
    return answer.status, dict(answer.headers), b"".join(answer.chunks)


@pytest.mark.parametrize("answer", [OK + b"Content-Length: 9\r\n\r\nhi", b"", b"x\r\n"])
def test_a_bad_answer_is_a_502_from_the_cache_and_leaves_nothing_behind(answer):
    good = OK + b"Content-Length: 2\r\n\r\nhi"
    with Origin(answer, good) as origin:
        app = create_app(origin=origin.url, upstream=origin.pool)
        status, fields, _ = get(app)
        assert (status, fields["Content-Type"]) == (502, "application/problem+json")
        assert fields["Cache-Status"] == "cache;fwd=uri-miss;detail=unreachable"
        assert get(app)[2] == b"hi"


def test_an_origin_that_says_nothing_is_a_504_and_no_hang():
    with Origin(b"", hold=5.0) as origin:
        started = time.monotonic()
        status, fields, _ = get(create_app(origin=origin.url, timeout=0.1))
        assert time.monotonic() - started < 4
    assert (status, fields["Cache-Status"]) == (
        504,
        "cache;fwd=uri-miss;detail=timeout",
    )


def test_an_origin_that_falls_silent_in_a_small_body_is_a_504():
    with Origin(OK + b"Content-Length: 9\r\n\r\nhi", hold=5.0) as origin:
        assert get(create_app(origin=origin.url, timeout=0.1))[0] == 504


def test_nobody_there_is_a_502():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    status, _, body = get(create_app(origin=f"http://127.0.0.1:{port}"))
    assert status == 502
    assert b"refused" in body
