"""The round robin in front of two real replicas."""

import http.client
import io
import json
import re
import socket
from functools import partial

import pytest
import requests

from examples.lab.serve import serve
from examples.lab.serve.front.forwarding import body_chunks, end_to_end
from tests.lab.processes import eventually

start = partial(serve, "tests.lab.apps:create", drain_seconds=0)


@pytest.fixture(scope="module")
def two():
    with start(replicas=2) as served:
        yield served


@pytest.fixture(scope="module")
def one():
    with start() as served:
        yield served


def raw(served, request):
    """The answer to these bytes, as bytes."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
        client.sendall(request)
        return b"".join(iter(partial(client.recv, 65536), b""))


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ([("ETag", "1"), ("etag", "2")], ["ETag", "etag"]),
        ([("Connection", "close, X-A"), ("x-a", "1"), ("X-B", "2")], ["X-B"]),
        ([("Keep-Alive", "9"), ("TE", "x"), ("Trailer", "x"), ("Upgrade", "x")], []),
        ([("Transfer-Encoding", "chunked"), ("Age", "1")], ["Age"]),
        ([("Connection", ""), ("", "odd")], []),
    ],
)
def test_fields_of_one_hop_are_dropped(fields, kept):
    assert [name for name, _ in end_to_end(fields)] == kept


def test_body_that_the_client_breaks_off_is_an_error_and_not_an_end():
    with pytest.raises(ConnectionAbortedError, match="kept back 3 bytes"):
        list(body_chunks({"wsgi.input": io.BytesIO(b"1234")}, 7))


@pytest.mark.slow
def test_replicas_answer_in_turn_and_say_who_they_are(two):
    answers = [requests.get(f"{two.url}/who", timeout=10) for _ in range(4)]
    served_by = [answer.headers["X-Served-By"] for answer in answers]
    assert served_by in (["1", "2"] * 2, ["2", "1"] * 2)
    assert [answer.text.split()[2] for answer in answers] == served_by


@pytest.mark.slow
def test_turns_go_on_over_one_connection(two):
    with requests.Session() as session:
        by = [session.get(f"{two.url}/who").headers["X-Served-By"] for _ in range(4)]
    assert by in (["1", "2"] * 2, ["2", "1"] * 2)


@pytest.mark.slow
def test_body_passes_chunk_by_chunk(one):
    with requests.get(f"{one.url}/gate", stream=True, timeout=5) as answer:
        chunks = answer.raw.stream()
        assert next(chunks) == b"one"  # while the replica still waits
        requests.get(f"{one.url}/open", timeout=5)
        assert b"".join(chunks) == b"two"


@pytest.mark.slow
def test_head_of_an_answer_passes_before_its_body():
    # A fresh service: its gate is shut.
    with (
        start() as served,
        requests.get(f"{served.url}/headed", stream=True, timeout=5) as answer,
    ):
        assert answer.status_code == 200
        requests.get(f"{served.url}/open", timeout=5)
        assert answer.content == b"at last"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["gate", "sized"])
def test_body_cut_short_by_a_death_is_no_complete_body(page):
    with (
        start() as served,
        requests.get(f"{served.url}/{page}", stream=True, timeout=10) as answer,
    ):
        assert answer.raw.read(3) == b"one"
        served.kill(0)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            assert answer.content


@pytest.mark.slow
def test_body_goes_up_whole_with_a_length_or_in_chunks(one):
    body = bytes(range(256)) * 4096
    sized = requests.put(f"{one.url}/echo", data=body, timeout=10)
    chunks = (body[at : at + 10_000] for at in range(0, len(body), 10_000))
    chunked = requests.post(f"{one.url}/echo", data=chunks, timeout=10)
    assert (sized.content, chunked.content) == (b"PUT" + body, b"POST" + body)


@pytest.mark.slow
def test_two_cookies_stay_two_fields_in_their_order(one):
    answer = requests.get(f"{one.url}/cookies", timeout=10)
    names = [name for name in answer.raw.headers if name in ("Set-Cookie", "X-Between")]
    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1", "c=2"]
    assert set(names) == {"Set-Cookie", "X-Between"}


@pytest.mark.slow
def test_date_and_server_are_the_origins(one):
    fields = requests.get(f"{one.url}/dated", timeout=10).headers
    own = ("Thu, 01 Jan 1970 00:00:00 GMT", "an origin")
    assert (fields["Date"], fields["Server"]) == own


@pytest.mark.slow
def test_name_of_the_server_is_said_once_and_by_the_front(one):
    answer = raw(one, b"GET /hop HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert re.findall(rb"(?i)x-served-by: (.*)\r", answer) == [b"1"]
    assert b'ETag: "1"' in answer


@pytest.mark.slow
@pytest.mark.parametrize(
    "target", ["/a%2Fb", "/%7e//x/../y?q=%20+&&=", "//host/x", "/?"]
)
def test_target_arrives_byte_for_byte(one, target):
    request = f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    body = raw(one, request.encode()).partition(b"\r\n\r\n")[2]
    assert f'"raw": "{target}"'.encode() in body


@pytest.mark.slow
def test_target_that_is_not_ascii_is_refused(one):
    answer = raw(
        one, "GET /é HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.split()[1] == b"400"


@pytest.mark.slow
def test_request_fields_pass_but_those_of_the_hop(one):
    mine = {"X-Mine": "1", "Host": "shop.example", "Connection": "X-Hop", "X-Hop": "1"}
    seen = requests.get(f"{one.url}/seen", headers=mine, timeout=10).json()
    assert (seen["HTTP_X_MINE"], seen["HTTP_HOST"]) == ("1", "shop.example")
    assert "HTTP_X_HOP" not in seen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "page", "status"),
    [("HEAD", "who", 200), ("GET", "empty", 204), ("DELETE", "who", 200)],
)
def test_answers_with_and_without_a_body_leave_the_connection_usable(
    one, method, page, status
):
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=10)
    for _ in range(3):
        connection.request(method, f"/{page}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()


@pytest.mark.slow
def test_dead_replica_is_a_502_in_its_turn():
    with start(replicas=2) as served:
        served.kill(1)
        answers = [requests.get(f"{served.url}/who", timeout=10) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 502] * 2
    problem = answers[1]
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.headers["X-Served-By"] == "2"
    assert problem.json()["status"] == 502
    assert problem.json()["detail"].startswith("replica 2: ")


@pytest.mark.slow
def test_retry_asks_the_next_replica_only_where_asking_twice_is_harmless():
    with start(replicas=2, retry=True) as served:
        served.kill(1)
        gets = [requests.get(f"{served.url}/who", timeout=10) for _ in range(4)]
        posts = [requests.post(f"{served.url}/echo", timeout=10) for _ in range(2)]
        puts = [requests.put(f"{served.url}/echo", data="a") for _ in range(2)]
        served.kill(0)
        nobody = requests.get(f"{served.url}/who", timeout=10)
    assert {(get.status_code, get.headers["X-Served-By"]) for get in gets} == {
        (200, "1")
    }
    assert [answer.status_code for answer in (*posts, *puts)] == [200, 502] * 2
    assert nobody.status_code == 502


@pytest.mark.slow
def test_replica_that_is_slower_than_the_front_waits_is_a_504():
    with start(front_config={"timeout": 0.2}) as served:
        answer = requests.get(f"{served.url}/mute", timeout=10)
    assert (answer.status_code, json.loads(answer.content)["status"]) == (504, 504)


@pytest.mark.slow
def test_replica_that_came_back_is_not_asked_over_a_dead_connection():
    with start() as served:
        for _ in range(3):
            assert requests.get(f"{served.url}/who", timeout=10).ok
            served.kill(0)
            served.restart(0)
        assert requests.get(f"{served.url}/who", timeout=10).ok


@pytest.mark.slow
def test_client_that_leaves_ends_the_replicas_work_too(one):
    with requests.get(f"{one.url}/gate", stream=True, timeout=10) as answer:
        assert answer.raw.read(3)
    assert eventually(lambda: requests.get(f"{one.url}/who", timeout=10).ok)
