"""The gateway as real processes: bad upstreams, large bodies, clients that leave."""

import os
import re
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from examples.lab.serve import serve
from tests.security.gateway_texts import KEY

pytestmark = pytest.mark.slow
GATEWAY = "examples.ch07_gateway.serve:create_from_config"
MEGABYTE = 1_000_000
CONFIG = f"""
[gateway]
networks = ["127.0.0.0/8"]

[consumers.demo]
keys = ["{KEY}"]
"""
ROUTE = """
[upstreams.{name}]
urls = ["{url}"]
try_timeout = 0.5
idle_timeout = 0.5
tries = 1
breaker_failures = 0

[routes.{name}]
prefix = "/{name}"
upstream = "{name}"
max_body = 200_000_000
"""
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEmma"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PIECE = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
BAD = {
    "silent": None,
    "half-open": b"HTTP/1.1 200 OK\r\nContent-Le",
    "garbage": b"\x16\x03\x01 this is no HTTP\r\n\r\n",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nEm",
    "smuggler": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "drips": lambda: slowly(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1000),
    "endless-head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    "stalls": CHUNKED + PIECE,
}


def slowly(answer):
    """An answer, twenty bytes a second."""
    for byte in answer:
        time.sleep(0.05)
        yield bytes([byte])


def endless():
    """An answer that never ends."""
    yield CHUNKED
    while True:
        yield PIECE


class Raw:
    """A server that answers each connection in one way, good or bad."""

    def __init__(self, answer):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self._answer, self.open, self.received = answer, 0, 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.close()

    def _serve(self):
        while True:
            try:
                connection = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        self.open += 1
        with suppress(OSError), connection:
            connection.recv(65_536)
            self._speak(connection)
            while connection.recv(65_536):  # until the gateway hangs up
                if self._answer == GOOD:
                    connection.sendall(GOOD)
        self.open -= 1

    def _speak(self, connection):
        if callable(self._answer):
            for piece in self._answer():
                connection.sendall(piece)
        elif self._answer is not None:
            connection.sendall(self._answer)
        if self._answer in (BAD["cut"], BAD["garbage"], BAD["endless-head"]):
            connection.shutdown(socket.SHUT_WR)


def large():
    """Take a body of any size; give a hundred megabytes."""

    def app(environ, start_response):
        size = 0
        while piece := environ["wsgi.input"].read(65_536):
            size += len(piece)
        if environ["PATH_INFO"].endswith("/down"):
            start_response("200 OK", [("Content-Length", str(100 * MEGABYTE))])
            return (b"x" * MEGABYTE for _ in range(100))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(size).encode()]

    return app


@contextmanager
def gateway(tmp_path, urls, workers=1):
    """A gateway before these upstreams, named as the routes are."""
    routes = [ROUTE.format(name=name, url=url) for name, url in urls.items()]
    (tmp_path / "config.toml").write_text(CONFIG + "".join(routes))
    config = {"config": str(tmp_path / "config.toml"), "log": str(tmp_path / "log")}
    with serve(GATEWAY, config=config, front=None, workers=workers) as served:
        yield served


@contextmanager
def large_upstream(tmp_path, workers=1):
    """A gateway before `large`."""
    with (
        serve(f"{__name__}:large", front=None) as upstream,
        gateway(tmp_path, {"large": upstream.url}, workers) as served,
    ):
        yield served


def worker_of(served):
    """The process id of a server's worker, the largest of its processes."""
    command = ["pgrep", "-P", str(served.replicas[0].pid)]
    listed = subprocess.check_output(command, text=True)
    return max(map(int, listed.split()), key=peak_memory)


def descriptors(pid):
    """The open sockets of a process."""
    folder = Path(f"/proc/{pid}/fd")
    if not folder.exists():
        pytest.skip("needs /proc to count what a process has open")
    found = 0
    for each in folder.iterdir():
        with suppress(OSError):
            found += "socket:" in os.readlink(each)
    return found


def peak_memory(pid):
    """The most memory that a process has had, in bytes."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("needs /proc to see the memory of a process")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) * 1024


def eventually(true, seconds=10.0):
    """Wait until something is true, and say whether it became so."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


@pytest.fixture
def bad():
    """Every bad upstream by its name, and a good one; nobody listens for `dead`."""
    raw = {name: Raw(answer) for name, answer in {**BAD, "good": GOOD}.items()}
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        yield raw | {"dead": SimpleNamespace(url=f"http://127.0.0.1:{port}")}
    for each in raw.values():
        each.close()


def test_bad_upstreams_become_problems_and_leave_nothing_behind(tmp_path, bad):
    late = {"silent", "half-open", "drips"}
    names = [name for name in bad if name not in ("good", "stalls")] * 8
    with gateway(tmp_path, {n: each.url for n, each in bad.items()}) as served:
        worker = worker_of(served)
        assert requests.get(f"{served.url}/good").text == "Emma"
        before = descriptors(worker)
        with ThreadPoolExecutor(24) as pool:
            answers = pool.map(lambda n: requests.get(f"{served.url}/{n}"), names)
        for name, answer in zip(names, answers, strict=True):
            assert answer.status_code == (504 if name in late else 502), name
            assert answer.headers["Content-Type"] == "application/problem+json", name
            assert "127.0.0.1" not in answer.text
        with pytest.raises(requests.RequestException):  # its head was out
            _ = requests.get(f"{served.url}/stalls").content
        assert requests.get(f"{served.url}/good").text == "Emma"
        assert eventually(lambda: not any(bad[n].open for n in BAD))
        assert eventually(lambda: descriptors(worker) <= before + 2)


def test_a_client_that_leaves_ends_what_was_done_for_it(tmp_path):
    stream = Raw(endless)
    with gateway(tmp_path, {"stream": stream.url}) as served:
        for _ in range(5):
            with requests.get(f"{served.url}/stream", stream=True) as reply:
                next(reply.iter_content(1000))
        assert eventually(lambda: stream.open == 0)
        lines = tmp_path / "log"
        assert eventually(lambda: lines.exists() and lines.read_text().count("\n") == 5)


def test_a_client_that_leaves_while_it_sends_is_not_waited_for(tmp_path):
    sink = Raw(None)
    with gateway(tmp_path, {"sink": sink.url}) as served:
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.sendall(
                b"POST /sink HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nxx"
            )
            assert eventually(lambda: sink.open == 1)
        assert eventually(lambda: sink.open == 0)


def test_a_hundred_megabytes_pass_in_little_memory_both_ways(tmp_path):
    with large_upstream(tmp_path) as served:
        url = f"{served.url}/large"
        worker = worker_of(served)
        requests.get(url)
        before = peak_memory(worker)
        body = b"x" * (100 * MEGABYTE)
        assert requests.put(url, data=body).text == str(len(body))
        pieces = (body[:MEGABYTE] for _ in range(100))  # without a length
        assert requests.put(url, data=pieces).text == str(len(body))
        with requests.get(f"{url}/down", stream=True) as reply:
            got = sum(map(len, reply.iter_content(65_536)))
        assert got == 100 * MEGABYTE
        assert peak_memory(worker) - before < 20 * MEGABYTE


def test_a_body_without_a_length_is_cut_off_at_its_limit(tmp_path):
    with large_upstream(tmp_path) as served:
        text = (tmp_path / "config.toml").read_text()
        (tmp_path / "config.toml").write_text(text.replace("200_000_000", "1_000"))
        url = f"{served.url}/large"
        assert eventually(
            lambda: requests.put(url, data=iter([b"x" * 999] * 2)).status_code == 413
        )
        assert requests.put(url, data=iter([b"x" * 999])).text == "999"


class Load:
    """Eight clients that ask without a pause."""

    def __init__(self, url):
        self._url, self._stop = url, threading.Event()
        self.failed, self.served_by = [], set()
        self._threads = [threading.Thread(target=self._ask) for _ in range(8)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self):
        session = requests.Session()
        while not self._stop.is_set():
            try:
                reply = session.get(self._url, timeout=10)
            except requests.RequestException as error:
                self.failed.append(repr(error))
                continue
            self.served_by.add(reply.headers.get("X-Version"))
            if reply.status_code != 200:
                self.failed.append(reply.status_code)


def test_a_change_under_load_drops_nothing(tmp_path):
    with large_upstream(tmp_path, workers=2) as served:
        config = tmp_path / "config.toml"
        text = config.read_text()
        with Load(f"{served.url}/large") as load:
            for version in "12345":
                added = f'response = {{ set = {{ "X-Version" = "{version}" }} }}\n'
                (tmp_path / "new").write_text(text + added)
                os.replace(tmp_path / "new", config)
                assert eventually(lambda v=version: v in load.served_by)
                config.write_text("this is no TOML")  # the last good one goes on
                time.sleep(0.3)
        assert load.failed == []
        assert load.served_by >= set("12345")
