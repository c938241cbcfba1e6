"""The head of an answer and the first piece of its body leave together."""

import json
import socket
import time
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import pytest

pytest.importorskip("gunicorn")

from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.http.wsgi import Response

from examples.lab.serve.worker import interim, one_send, own_date, refusal


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


@pytest.mark.parametrize(
    ("version", "status", "sent"),
    [
        ((1, 1), 102, [b"HTTP/1.1 102 Processing\r\nA: b\r\n\r\n"]),
        ((1, 1), 103, [b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"]),
        ((1, 1), 199, [b"HTTP/1.1 199 Interim\r\nA: b\r\n\r\n"]),
        ((1, 0), 102, []),
    ],
)
def test_any_interim_response_can_be_sent(monkeypatch, version, status, sent):
    name = "_make_early_hints_callback"
    monkeypatch.setattr(wsgi, name, getattr(wsgi, name))
    interim.install()
    request, sock = SimpleNamespace(version=version), Socket()
    answer = SimpleNamespace(headers_sent=False)
    send = wsgi._make_early_hints_callback(request, sock, answer)
    send([("A", "b")], status)
    assert sock.sent == sent


def test_a_refusal_is_a_problem_document_that_arrives(monkeypatch):
    monkeypatch.setattr(util, "write_error", util.write_error)
    refusal.install()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(bytes(100_000))
        theirs.shutdown(socket.SHUT_WR)
        util.write_error(ours, 414, "URI Too Long", "8191 > 8190")
        head, _, body = theirs.recv(10_000).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n")
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body) == {
        "title": "URI Too Long",
        "status": 414,
        "detail": "8191 > 8190",
    }
