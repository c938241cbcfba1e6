"""The real command: wrong arguments, right answers, and what it does when hurt."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from email.utils import formatdate

import pytest
import requests
from werkzeug import Request as Asked
from werkzeug import Response as Said

from examples.ch04_http_cache.__main__ import arguments, checked_origin, start
from examples.lab.serve import embedded_store, run, serve
from tests.lab.processes import eventually

COMMAND = [sys.executable, "-m", "examples.ch04_http_cache"]
SHOP = "tests.examples.test_ch04_http_cache_served:shop"
CACHE = "examples.ch04_http_cache.serve:create_from_config"
HOUR = {"Cache-Control": "max-age=3600"}


def shop():
    """An origin that counts, and dates its answers an hour back."""
    counts = {"GET": 0}

    @Asked.application
    def app(request):
        counts["GET"] += request.method == "GET"
        if request.path == "/slow":
            time.sleep(30)
        if request.path == "/dies":
            return Said((b"a" * 10 if n == 0 else 1 / 0 for n in range(2)), headers={
                **HOUR, "Content-Length": "200000"})  # fmt: skip
        if request.path == "/999":
            return Said("odd", status="999 Odd", headers=HOUR)
        said = {"X-Seen": f"{request.environ['RAW_URI']} {request.data.decode()}"}
        date = {"Date": formatdate(time.time() - 1000, usegmt=True)}
        return Said(f"{counts['GET']}", headers={**HOUR, **said, **date})

    return app


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "required: --origin"),
        (["--origin", "shop"], "'shop' is not of the form http://HOST"),
        (["--origin", "ftp://shop"], "is not of the form"),
        (["--origin", "http://a:b"], "'http://a:b' is not of the form http://HOST"),
        (["--origin", "http://shop/books"], "has more than scheme, host and port"),
        (["--origin", "http://me@shop"], "has more than scheme, host and port"),
        (["--origin", "http://localhost:8000"], "is this cache itself"),
        (["--origin", "http://a", "--port", "70000"], "not a whole number from 0"),
        (["--origin", "http://a", "--workers", "0"], "not a whole number from 1"),
        (["--origin", "http://a", "--max-bytes", "5"], "not a whole number from"),
        (["--origin", "http://a", "--store", "disk"], "invalid choice"),
        (["--origin", "http://a", "--shared"], "did you mean --private?|no argument"),
        (["--origin", "http://a", "--mini", "--private"], "--mini is one shared cache"),
        (["--origin", "http://a", "--mini", "--workers", "2"], "--mini is one shared"),
        (["--origin", "http://a", "--set-cookie", "no"], "invalid choice"),
        (
            ["--origin", "http://a", "--workers", "2", "--store", "memory"],
            "use --store shared",
        ),
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
    assert any(each in error for each in said.split("|"))


def test_an_origin_keeps_its_scheme_host_and_port():
    assert checked_origin("https://shop:444/", 8000) == "https://shop:444"


@contextmanager
def cached(**config):
    """The shop and a cache before it, as real processes."""
    with serve(SHOP, front=None) as origin:
        config = {"origin": origin.url, **config}
        workers = config.pop("workers", 1)
        with serve(CACHE, config=config, workers=workers, front=None) as cache:
            yield origin, cache.url


@pytest.fixture(scope="module")
def site():
    with cached(timeout=1) as (origin, url):
        yield origin, url


@pytest.mark.slow
def test_a_hit_keeps_the_date_of_the_origin_and_says_its_age(site):
    first, second = (requests.get(f"{site[1]}/date") for _ in range(2))
    assert second.headers["Date"] == first.headers["Date"]
    assert 1000 <= int(second.headers["Age"]) <= 1010
    assert second.headers["Cache-Status"].startswith("cache;hit;ttl=2")


@pytest.mark.slow
def test_the_target_goes_to_the_origin_byte_by_byte(site):
    with requests.Session() as session:
        prepared = requests.Request("PUT", site[1], data=b"new").prepare()
        prepared.url = f"{site[1]}/a%2Fb//../c?d=%20&e"
        reply = session.send(prepared)
    assert reply.headers["X-Seen"] == "/a%2Fb//../c?d=%20&e new"


@pytest.mark.slow
def test_a_url_may_have_8000_bytes_and_a_longer_one_gets_a_problem(site):
    """RFC 9110, section 4.1."""
    own = len(f"{site[1]}/")
    reply = requests.get(f"{site[1]}/{'a' * (8000 - own)}")
    assert reply.status_code == 200
    assert len(reply.headers["X-Seen"]) > 7900
    for longer in (8200, 20_000, 300_000):
        reply = requests.get(f"{site[1]}/{'a' * longer}")
        assert reply.status_code == 414
        assert reply.headers["Content-Type"] == "application/problem+json"
        assert "8190" in reply.json()["detail"]


@pytest.mark.slow
def test_any_status_passes_and_is_stored(site):
    replies = [requests.get(f"{site[1]}/999") for _ in range(2)]
    assert [reply.status_code for reply in replies] == [999, 999]
    assert "hit" in replies[1].headers["Cache-Status"]


@pytest.mark.slow
def test_a_body_that_dies_breaks_the_connection_and_leaves_nothing(site):
    for _ in range(2):
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            _ = requests.get(f"{site[1]}/dies").content


@pytest.mark.slow
def test_a_silent_origin_is_a_504_in_time(site):
    reply = requests.get(f"{site[1]}/slow", timeout=10)
    assert reply.status_code == 504
    assert reply.headers["Cache-Status"].endswith("detail=timeout")


@pytest.mark.slow
def test_head_and_ranges_come_from_what_is_stored(site):
    body = requests.get(f"{site[1]}/whole").content
    head = requests.head(f"{site[1]}/whole")
    part = requests.get(f"{site[1]}/whole", headers={"Range": "bytes=0-0"})
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(body)))
    assert (part.status_code, part.content) == (206, body[:1])


@pytest.mark.slow
def test_a_change_through_one_worker_is_heard_by_the_other():
    with embedded_store() as store, cached(store=store, workers=2) as (_, url):

        def answers():
            """What ten connections are told; each goes to any worker."""
            return {requests.get(f"{url}/").text for _ in range(10)}

        assert answers() == {"1"}
        requests.post(f"{url}/")
        assert eventually(lambda: answers() == {"2"})


@pytest.mark.slow
def test_the_small_cache_of_the_notebook_serves_too():
    mini = "examples.ch04_http_cache.mini:create_from_config"
    with (
        serve(SHOP, front=None) as origin,
        serve(mini, config={"origin": origin.url}, front=None) as cache,
    ):
        replies = [requests.get(f"{cache.url}/a") for _ in range(2)]
    assert [reply.text for reply in replies] == ["1", "1"]
    assert int(replies[1].headers["Age"]) >= 1000


@pytest.mark.slow
def test_the_command_serves_outlives_its_origin_and_stops_when_told():
    with serve(SHOP, front=None) as origin:
        command = [*COMMAND, "--origin", origin.url, "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as cache:
            try:
                lines = iter(cache.stdout.readline, "")
                url = next(line.split()[2] for line in lines if "http://" in line)
                assert requests.get(url).text == "1"
                origin.kill(0)
                assert requests.get(url).text == "1"
                gone = requests.get(f"{url}/other")
                assert gone.status_code == 502
                assert gone.headers["Content-Type"] == "application/problem+json"
                cache.terminate()
                assert cache.wait(20) == 0
            finally:
                cache.kill()
