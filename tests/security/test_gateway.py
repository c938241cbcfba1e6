"""Attacks on a gateway: each works on the naive one, and none on chapter 7's."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from flask import Flask, Response, redirect, request

from examples.ch07_gateway import ConfigError, create_app, lab_runtime, read_config
from examples.lab import Network
from examples.lab.serve import serve
from tests.bench.naive_gateway import create_naive
from tests.security.gateway_texts import SMALL

OURS = "examples.ch07_gateway.serve:create_from_config"
NAIVE = "tests.bench.ch07_peers:naive"
DEMO = {"X-API-Key": "demo-key"}
CACHED = SMALL.replace('auth = ["key"]', 'auth = ["key"]\ncache = true')
UPSTREAMS = {"/books": "http://shop", "/orders": "http://shop"}


def shop(node):
    """An upstream that trusts the gateway, and reads paths as many servers do."""
    app = Flask("shop", static_folder=None)

    @app.route("/<path:path>", methods=["GET", "POST"])
    def say(path):
        if request.args.get("to"):
            return redirect(request.args["to"])
        parts: list[str] = []
        for each in path.replace("\\", "/").split("/"):
            part = each.partition(";")[0]
            parts = parts[:-1] if part == ".." else [*parts, part] if part else parts
        fields = request.headers
        return {
            "served": "/" + "/".join(parts),
            "consumer": fields.get("X-Consumer"),
            "address": fields.get("X-Forwarded-For"),
            "key": fields.get("X-Api-Key"),
            "mine": fields.get("X-Request-Id"),
        }

    return app


def secret(node):
    """A service that only the inner network should reach."""
    app = Flask("secret")
    app.add_url_rule("/key", view_func=lambda: Response("the cloud's key"))
    return app


class Doors:
    """Both gateways before the same shop."""

    def __init__(self, text=SMALL):
        self.net = Network(seed=1)
        self.net.host("shop", shop)
        self.net.host("metadata", secret)
        self.net.host(
            "naive",
            lambda node: create_naive(
                upstreams=UPSTREAMS,
                public=["/books"],
                keys=["demo-key"],
                session=node.session(),
                quota=3,
            ),
        )
        self.net.host("ours", lambda node: create_app(config=text, **lab_runtime(node)))

    def ask(self, door, path, fields=None, who="mallory"):
        session = self.net.session(who)
        asked = session.prepare_request(request_for(f"http://{door}/", fields or {}))
        asked.url = f"http://{door}{path}"  # byte for byte
        return session.send(asked, allow_redirects=False)


def request_for(url, fields):
    import requests  # noqa: PLC0415  beside Flask's `request`

    return requests.Request("GET", url, headers=fields)


CONFUSED = [
    *("/books/../orders", "/books/..%2forders", "/books/%2e%2e/orders"),
    *("/books/..%2Forders", "/books/..\\orders", "/books/..%5corders"),
    "/books/..;/orders",
]


@pytest.mark.parametrize("path", CONFUSED)
def test_path_confusion(path):
    doors = Doors()
    assert doors.ask("naive", path).json()["served"] == "/orders"
    reply = doors.ask("ours", path)
    assert reply.status_code == 400
    assert doors.net.trace.where(source="ours").count() == 0


SPOOFS = [
    ({"X-Consumer": "root", **DEMO}, "consumer", "root", "demo"),
    ({"X-Forwarded-For": "6.6.6.6", **DEMO}, "address", "6.6.6.6", None),
    ({**DEMO}, "key", "demo-key", None),
]


@pytest.mark.parametrize(("fields", "name", "naive", "ours"), SPOOFS)
def test_spoofed_fields_and_a_key_that_leaks(fields, name, naive, ours):
    doors = Doors()
    assert doors.ask("naive", "/orders", fields).json()[name] == naive
    said = doors.ask("ours", "/orders", fields).json()[name]
    assert said != naive
    assert ours is None or said == ours


def test_a_field_that_connection_lists_is_not_taken_from_the_gateway():
    # Who passes `Connection: X-Consumer` on lets the next hop drop what the gateway
    # said; who drops it here drops the client's own.
    fields = {"Connection": "X-Consumer, X-Request-Id", "X-Request-Id": "mine", **DEMO}
    doors = Doors()
    assert doors.ask("naive", "/orders", fields).json()["mine"] == "mine"
    said = doors.ask("ours", "/orders", fields).json()
    assert said["consumer"] == "demo"
    assert said["mine"] not in (None, "mine")


def test_a_limit_is_not_dodged_by_naming_another_address():
    text = SMALL.replace("quota = 3", 'quota = 3\nby = "address"')
    doors = Doors(text)
    statuses = {"naive": [], "ours": []}
    for door, seen in statuses.items():
        for number in range(6):
            fields = {"X-Forwarded-For": f"6.6.6.{number}", **DEMO}
            seen.append(doors.ask(door, "/orders", fields).status_code)
    assert statuses["naive"] == [200] * 6
    assert statuses["ours"] == [200] * 3 + [429] * 3


@pytest.mark.parametrize("other", ["/orders/", "/orders?x=1", "/orders/1"])
def test_a_limit_is_not_dodged_by_another_spelling(other):
    doors = Doors()
    for _ in range(3):
        doors.ask("ours", "/orders", DEMO)
    assert doors.ask("ours", other, DEMO).status_code == 429


def test_two_keys_in_one_field_are_no_key():
    doors = Doors()
    doubled = {"X-API-Key": "wrong, demo-key"}
    assert doors.ask("ours", "/orders", doubled).status_code == 401


def test_a_redirect_leads_the_client_and_never_the_gateway():
    doors, path = Doors(), "/books?to=http://metadata/key"
    assert doors.ask("naive", path).text == "the cloud's key"
    reply = doors.ask("ours", path)
    assert reply.status_code == 302
    assert doors.net.trace.where(source="ours", target="metadata").count() == 0


INSIDE = [
    *("http://169.254.169.254/latest", "http://127.0.0.1:6379", "http://[::1]:80"),
    *("http://[::ffff:169.254.169.254]", "http://[64:ff9b::a9fe:a9fe]"),
    *("http://10.0.0.1", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x"),
    *("http://user@127.0.0.1", "http://0.0.0.0:80", "http://[fe80::1]"),
]


@pytest.mark.parametrize("url", INSIDE)
def test_a_configured_url_does_not_lead_inside(url):
    text = SMALL.replace('networks = ["127.0.0.0/8"]', "").replace("http://shop", url)
    with pytest.raises(ConfigError, match=r"upstreams\.shop\.urls"):
        read_config(text)


NUMBERS = ["http://2130706433", "http://0x7f.1", "http://127.1", "http://localhost"]


@pytest.mark.slow
def test_a_name_that_means_this_machine_is_refused_when_it_is_connected_to(tmp_path):
    text = SMALL.replace('networks = ["127.0.0.0/8"]', "")
    config = {"config": str(tmp_path / "config.toml"), "log": "off"}
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.2)
        urls = [f'"{url}:{inner.getsockname()[1]}"' for url in NUMBERS]
        listed = text.replace('"http://shop"', ", ".join(urls))
        (tmp_path / "config.toml").write_text(listed)
        with serve(OURS, config=config, front=None) as door:
            for _ in NUMBERS:
                sent = b"GET /books HTTP/1.1\r\nHost: a\r\n\r\n"
                assert raw(door.port, sent) in (b"502", b"503")
        with pytest.raises(TimeoutError):
            inner.accept()


def raw(port, sent):
    """Send bytes, and return the status of the first answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(sent)
        return client.recv(65_536).split(b" ", 2)[1]


SMUGGLED = {
    "CL.TE": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "TE.CL": b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nGET /",
    "TE twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded field": b"X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a bare line feed": b"X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no number": b"Content-Length: +1\r\n\r\nx",
}


@pytest.mark.slow
def test_a_request_with_two_readings_is_refused(tmp_path):
    heard = Heard()
    with served(heard, tmp_path) as door:
        for name, rest in SMUGGLED.items():
            sent = b"POST /books HTTP/1.1\r\nHost: a\r\n" + rest
            assert raw(door.port, sent) in (b"400", b"501"), name
    assert heard.requests == []


@pytest.mark.slow
def test_a_body_does_not_become_the_next_request(tmp_path):
    # One chunk, whose content looks like the end of a chunked body and another request.
    hidden = b"0\r\n\r\nGET /orders HTTP/1.1\r\nHost: a\r\n\r\n"
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(hidden), hidden)
    head = b"POST /books HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    ours, naive = Heard(), Heard()
    with served(ours, tmp_path) as door:
        assert raw(door.port, head + body) == b"200"
    with serve(NAIVE, config={"origin": naive.url}, front=None) as door:
        raw(door.port, head + body)
    assert one_reading(ours.requests[0])
    assert not one_reading(naive.requests[0])


@contextmanager
def served(heard, tmp_path):
    """Our gateway before an upstream that keeps what it hears."""
    (tmp_path / "config.toml").write_text(SMALL.replace("http://shop", heard.url))
    config = {"config": str(tmp_path / "config.toml"), "log": "off"}
    with serve(OURS, config=config, front=None) as door:
        yield door


class Heard:
    """An upstream that keeps what it is sent."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection = self._listener.accept()[0]
            with connection:
                self.requests.append(everything(connection))
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )


def everything(connection):
    """What comes within a moment: the body may come after the head."""
    connection.settimeout(0.2)
    heard = b""
    with suppress(TimeoutError):
        while piece := connection.recv(65_536):
            heard += piece
    return heard


def one_reading(sent):
    """Whether a request says in one way alone where its body ends."""
    head = sent.partition(b"\r\n\r\n")[0].lower()
    lines = [line.partition(b":")[0] for line in head.split(b"\r\n")[1:]]
    framing = [n for n in lines if n in (b"content-length", b"transfer-encoding")]
    return len(framing) <= 1 and all(n == n.strip() for n in lines)


@pytest.mark.parametrize("target", ["/books%0d%0aX-A:b", "/books?a=\x01", "/b\u00fc"])
def test_no_target_becomes_a_second_line(target):
    doors = Doors()
    door = doors.net.session("mallory")
    reply = create_app(config=SMALL, session=door)
    seen = []
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": target,
        "HTTP_HOST": "a",
        "REMOTE_ADDR": "1.1.1.1",
        "wsgi.url_scheme": "http",
    }
    b"".join(reply(environ, lambda status, fields: seen.append(status)))
    assert seen == ["400 Bad Request"]


def test_a_caches_answer_for_one_is_not_given_to_another():
    doors = Doors(CACHED)
    assert doors.ask("ours", "/orders", DEMO).status_code == 200
    assert doors.ask("ours", "/orders").status_code == 401
