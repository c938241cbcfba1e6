"""The real command: arguments, and counts on real sockets."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest
import requests
from werkzeug import Request as Asked
from werkzeug import Response as Said

from examples.ch05_staleness.__main__ import arguments, start
from examples.ch05_staleness.model.simulation import simulate_reads
from examples.ch05_staleness.visitor import CHANGES, READS, crowd, outage, read
from examples.lab.serve import run, serve
from tests.lab.processes import eventually

ORIGIN = "examples.ch05_staleness.serve:create_origin"
CACHE = "examples.ch05_staleness.serve:create_from_config"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "70000"], "not a whole number from 1 to 65535"),
        (["--port", "0"], "not a whole number from 1 to 65535"),
        (["--max-age", "-1"], "not a whole number from 0 to 86400"),
        (["--beta", "11"], "'11' is not a number from 0 to 10"),
        (["--beta", "nan"], "'nan' is not a number from 0 to 10"),
        (["--beta", "often"], "'often' is not a number from 0 to 10"),
        (["--timeout", "0"], "not a whole number from 1 to 3600"),
        (["--no-collapse"], "did you mean --no-collapsing?"),
        (["--port", "8000", "--shop-port", "8000"], "are both 8000"),
    ],
)
def test_a_wrong_argument_is_named_and_the_exit_status_is_2(words, said, capsys):
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as left:
            run(arguments(), start, words)
    finally:
        signal.signal(signal.SIGTERM, before)
    error = capsys.readouterr().err
    assert left.value.code == 2
    assert len(error.splitlines()) == 1
    assert said in error


@contextmanager
def site(max_age=2, control="", **cache):
    """The shop and a cache before it, as real processes."""
    with serve(
        ORIGIN, config={"max_age": max_age, "control": control}, front=None
    ) as s:
        config = {"origin": s.url, "collapse": True, "beta": 0.0, "timeout": 5.0}
        with serve(CACHE, config=config | cache, front=None) as c:
            yield c.url, s.url, s


@pytest.mark.slow
def test_a_hundred_misses_on_real_sockets_are_one_request():
    with site(max_age=60) as (url, shop, _):
        shared, uncacheable, private = crowd(url, shop, 100).splitlines()
    assert shared.endswith("100 clients,   1 asked the shop,   1 answers")
    for line in (uncacheable, private):
        assert line.endswith("100 clients, 100 asked the shop, 100 answers")


@pytest.mark.slow
def test_without_collapsing_there_are_a_hundred():
    with site(max_age=60, collapse=False) as (url, shop, _):
        assert "100 asked the shop,   1 answers" in crowd(url, shop, 100)


@pytest.mark.slow
def test_real_reads_are_those_of_the_simulation():
    with site(max_age=2) as (url, shop, _):
        real = read(url, shop)
    expected = simulate_reads(READS, CHANGES, ttl=2)
    assert (real.reads, real.stale, real.fetched) == (
        expected.reads,
        expected.stale,
        expected.fetched,
    )
    assert real.oldest == pytest.approx(expected.oldest, abs=0.2)


@pytest.mark.slow
def test_a_killed_shop_is_answered_for_as_far_as_the_cache_can():
    with site(max_age=1, control="stale-if-error=60") as (url, _, served):
        requests.get(f"{url}/books/emma", timeout=5)
        served.kill(0)
        stale, never_read = outage(url, None).splitlines()
    assert stale.split()[1] == "200"
    assert never_read.split()[1] == "502"


@pytest.mark.slow
def test_a_slow_shop_keeps_nobody_waiting_within_the_window():
    with site(max_age=1, control="stale-while-revalidate=60") as (url, shop, _):
        requests.get(f"{url}/books/emma", timeout=5)
        requests.put(f"{shop}/delay", json={"milliseconds": 3000}, timeout=5)
        time.sleep(1.2)
        began = time.monotonic()
        assert requests.get(f"{url}/books/emma", timeout=5).ok
        assert time.monotonic() - began < 2


@pytest.mark.slow
def test_the_command_stops_when_it_is_told_to():
    command = [sys.executable, "-m", "examples.ch05_staleness"]
    ports = ["--port", "18555", "--shop-port", "18556"]
    with subprocess.Popen(
        command + ports, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        try:
            assert running.stdout is not None
            for line in running.stdout:
                if "Ctrl-C" in line:
                    break
            assert requests.get("http://127.0.0.1:18555/books/emma", timeout=5).ok
            running.send_signal(signal.SIGTERM)
            assert eventually(lambda: running.poll() == 0, 15)
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)


def big_page():
    """An origin whose pages have six megabytes, announced or not, and good for long."""

    @Asked.application
    def app(request):
        pieces = (bytes(60_000) for _ in range(100))
        told = {"Cache-Control": "max-age=600"}
        if request.path == "/announced":
            told["Content-Length"] = "6000000"
        return Said(pieces, headers=told)

    return app


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/announced", "/chunked"])
def test_a_reader_that_stalls_holds_nobody(path):
    page = "tests.examples.test_ch05_staleness_real:big_page"
    config = {"collapse": True, "beta": 0.0, "timeout": 5.0}
    with serve(page, front=None) as origin, ExitStack() as running:
        told = {**config, "origin": origin.url}
        url = running.enter_context(serve(CACHE, config=told, front=None)).url
        parts = urlsplit(url)
        stalled = socket.create_connection((parts.hostname, parts.port))
        running.callback(stalled.close)
        stalled.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        assert stalled.recv(10)
        began = time.monotonic()
        reply = requests.get(url + path, timeout=30)
        assert len(reply.content) == 6_000_000
        assert "hit" in reply.headers["Cache-Status"]
        assert time.monotonic() - began < 5
