"""The head of an answer and the first piece of its body leave together."""

import time
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import pytest

pytest.importorskip("gunicorn")

from gunicorn import util
from gunicorn.http.wsgi import Response

from examples.lab.serve.worker import one_send, own_date


class Socket:
    def __init__(self):
        self.sent = []

    def sendall(self, data):
        self.sent.append(data)


@pytest.fixture
def answer(monkeypatch):
    """Return an answer of patched gunicorn; afterwards it is as it was."""
    monkeypatch.setattr(Response, "write", Response.write)
    one_send.install()
    request = SimpleNamespace(method="GET", version=(1, 1), should_close=bool)
    return Response(request, Socket(), SimpleNamespace(protocol="http"))


def test_head_and_body_leave_in_one(answer):
    answer.start_response("200 OK", [("Content-Length", "5")])
    answer.write(b"abc")
    answer.write(b"de")
    answer.close()
    first, second = answer.sock.sent
    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert first.endswith(b"\r\n\r\nabc")
    assert second == b"de"


def test_without_a_length_the_first_chunk_goes_with_the_head(answer):
    answer.start_response("200 OK", [])
    answer.write(b"abc")
    answer.close()
    first, end = answer.sock.sent
    assert first.endswith(b"\r\n\r\n3\r\nabc\r\n")
    assert end == b"0\r\n\r\n"


def test_without_a_body_the_head_goes_alone(answer):
    answer.start_response("200 OK", [("Content-Length", "0")])
    answer.close()
    assert len(answer.sock.sent) == 1


def test_what_is_no_body_leaves_the_socket_in_its_place(answer):
    socket = answer.sock
    answer.start_response("200 OK", [("Content-Length", "5")])
    with pytest.raises(TypeError):
        answer.write("text")
    assert answer.sock is socket
    assert len(socket.sent) == 1  # the head is out, as gunicorn believes


def test_gunicorn_writes_the_date_as_we_do():
    date = parsedate_to_datetime(own_date.http_date()).timestamp()
    assert abs(date - time.time()) < 5
    assert own_date.http_date(784111777.9) == util.http_date(784111777)
