"""Why an upstream gave no answer: in the log, in the metrics, and what clients hear."""

import json
import socket
import ssl
import threading
from contextlib import contextmanager, suppress

import pytest
from flask import Flask

from examples.ch04_http_cache import Request
from examples.ch07_gateway import (
    AccessLog,
    PooledClient,
    UpstreamDown,
    create_app,
    lab_runtime,
)
from examples.lab import Network
from tests.security.gateway_texts import SMALL

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def server(answer=b"", reset=False, hold=False):
    """A server that answers with these bytes; its port."""
    stop, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve():
        with suppress(OSError):
            while True:
                connection = listener.accept()[0]
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answer)
                    if hold:
                        stop.wait(5)
                    if reset:  # hang up without a word
                        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                        connection.setsockopt(
                            socket.SOL_SOCKET, socket.SO_LINGER, linger
                        )

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    stop.set()
    listener.close()


def failure(url, timeout=5.0, is_allowed=bool):
    """Why asking there failed."""
    with pytest.raises(UpstreamDown) as down:
        PooledClient(is_allowed).send(Request("GET", url), timeout, timeout)
    return down.value


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        return nobody.getsockname()[1]


def test_nobody_listens_is_refused_and_the_address_is_said():
    port = free_port()
    down = failure(f"http://127.0.0.1:{port}/")
    assert down.reason == "refused"
    assert f"127.0.0.1:{port}" in str(down)


@pytest.mark.parametrize("host", ["nobody.invalid", "a..b", "a" * 64 + ".example"])
def test_a_name_without_an_address_is_resolution(host):
    down = failure(f"http://{host}/")
    assert (down.reason, down.sent) == ("resolution", False)
    assert host in str(down)


def test_an_address_that_may_not_be_asked_is_forbidden():
    down = failure("http://127.0.0.1:1/", is_allowed=lambda address: False)
    assert down.reason == "forbidden"


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ({}, "reset"),
        ({"reset": True}, "reset"),
        ({"answer": OK[:20]}, "reset"),
        ({"answer": OK.replace(b" 0", b" 9") + b"abc"}, "reset"),
        ({"answer": b"SSH-2.0-OpenSSH_9.2\r\n\r\n"}, "protocol"),
        ({"answer": b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}, "protocol"),
        ({"hold": True}, "timeout"),
    ],
)
def test_each_way_to_give_no_answer_has_its_word(behaviour, reason):
    with server(**behaviour) as port:
        assert failure(f"http://127.0.0.1:{port}/", 0.3).reason == reason


def test_what_speaks_no_tls_is_tls():
    with server(OK) as port:
        assert failure(f"https://127.0.0.1:{port}/").reason == "tls"


def test_a_handshake_that_never_ends_is_a_timeout():
    with server(hold=True) as port:
        assert failure(f"https://127.0.0.1:{port}/", 0.3).reason == "timeout"


def test_a_certificate_that_nobody_signed_is_tls(tmp_path, monkeypatch):
    monkeypatch.setattr(
        ssl.SSLContext, "wrap_socket", lambda *_, **__: raise_certificate()
    )
    with server(OK) as port:
        down = failure(f"https://127.0.0.1:{port}/")
    assert down.reason == "tls"
    assert "self-signed certificate" in str(down)


def raise_certificate():
    raise ssl.SSLCertVerificationError(
        1, "certificate verify failed: self-signed certificate"
    )


class Site:
    """A gateway before replicas that live, fail and die."""

    def __init__(self, text, **hosts):
        self.net, self.lines = Network(seed=1), []
        for name, status in hosts.items():
            self.net.host(name, lambda node, status=status: says(status))
        self.net.host("door", self._door(text))
        self.alice = self.net.session("alice")

    def _door(self, text):
        def make(node):
            world = {**lab_runtime(node), "log": AccessLog(self.lines.append, most=1)}
            self.app = create_app(config=text, **world)
            return self.app

        return make

    def get(self, path="/books"):
        reply = self.alice.get(f"http://door{path}")
        return reply, json.loads(self.lines[-1])

    @property
    def metrics(self):
        return self.app.metrics.exposition().decode()


def says(status):
    app = Flask("shop", static_folder=None)
    app.add_url_rule("/<path:path>", view_func=lambda path: ("", status))
    return app


TWO = SMALL.replace('["http://shop"]', '["http://dead", "http://shop"]')


@pytest.mark.parametrize("text", [SMALL, SMALL.replace("cache = true", "")])
def test_a_502_names_the_upstream_and_an_id_that_the_log_has(text):
    reply, line = Site(text).get()
    assert reply.status_code == 502
    said = reply.json()
    assert "'shop'" in said["detail"]
    assert said["instance"] == f"urn:request:{line['request']}"
    assert said["upstream"] == "shop"
    assert "http://" not in reply.text
    assert line["why"] == "resolution"


def test_the_log_has_every_attempt_with_its_address_and_time():
    site = Site(TWO, shop=200)
    lines = [site.get()[1] for _ in range(2)]
    attempts = next(line["attempts"] for line in lines if len(line["attempts"]) > 1)
    assert [each["address"] for each in attempts] == ["dead", "shop"]
    assert [each["result"] for each in attempts] == ["resolution", "200"]
    assert all(each["seconds"] >= 0 for each in attempts)
    assert "dead" in attempts[0]["detail"]
    assert {line["status"] for line in lines} == {200}


def test_answers_that_are_tried_again_are_in_the_log():
    text = SMALL.replace('["http://shop"]', '["http://bad", "http://shop"]')
    site = Site(text, shop=200, bad=503)
    results = {tuple(e["result"] for e in site.get()[1]["attempts"]) for _ in range(2)}
    assert ("503", "200") in results


def test_the_metrics_count_each_failed_attempt_by_its_reason():
    site = Site(TWO, shop=200)
    attempts = [each for _ in range(4) for each in site.get()[1]["attempts"]]
    failed = [each["result"] for each in attempts].count("resolution")
    assert failed > 1
    counted = 'gateway_upstream_failures_total{upstream="shop",why="resolution"}'
    assert f"{counted} {failed}.0" in site.metrics


def test_an_open_breaker_says_what_opened_it():
    text = SMALL.replace(
        '["http://shop"]', '["http://shop"]\nbreaker_failures = 1\ntries = 1'
    )
    site = Site(text)
    site.get()
    reply, line = site.get()
    assert reply.status_code == 503
    assert (line["refused"], line["why"]) == ("breaker", "resolution")
    assert line["attempts"] == []


def test_an_answer_that_is_fine_has_no_why():
    line = Site(SMALL, shop=404).get()[1]
    assert (line["status"], line["why"]) == (404, "")
    assert [each["result"] for each in line["attempts"]] == ["404"]
