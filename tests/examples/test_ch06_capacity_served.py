"""The real command: logs, wrong arguments, real processes, and the same counts."""

import gzip
import io
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import sleep

import pytest
import requests
from redis import Redis
from werkzeug import Request, Response

from examples.ch06_capacity import zipf
from examples.ch06_capacity.__main__ import arguments, is_log_report, start
from examples.ch06_capacity.experiments.front import Town, front
from examples.ch06_capacity.restarts import client
from examples.ch06_capacity.traces import log_report
from examples.ch06_capacity.traces.trace_file import BadTrace, load_trace, read_trace
from examples.ch06_capacity.visitor import visit, walk
from examples.lab.serve import embedded_store, run, serve

FRONT = "examples.ch06_capacity.serve:create_from_config"
CATALOGUE = "examples.ch06_capacity.serve:create_catalogue"
SLOW = "tests.examples.test_ch06_capacity_served:slow_catalogue"
PLAIN = {"policy": "lru", "size": 40, "ttl": 600}


def slow_catalogue():
    """A catalogue that takes its time, and counts."""
    counted = []

    @Request.application
    def app(request):
        counted.append(1)
        sleep(0.3)
        return Response(f"{len(counted)}")

    return app


@pytest.mark.parametrize(
    ("words", "log"),
    [
        ([], False),
        (["--port", "1"], False),
        (["--help"], False),
        (["x.log"], True),
        (["-"], True),
        (["--sizes=5", "x.log"], True),
        (["--chart", "c.svg", "x"], True),
        (["--first", "5"], True),
    ],
)
def test_the_words_tell_which_form_is_meant(words, log):
    assert is_log_report(words) is log


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--policy", "mru"], "invalid choice: 'mru'"),
        (["--size", "0"], "'0' is not a whole number from 1 to 10000000"),
        (["--ttl", "x"], "'x' is not a whole number from 1"),
        (["--workers", "0"], "not a whole number from 1"),
        (["--origin", "shop"], "'shop' is not of the form http://HOST"),
        (["--ports", "1"], "did you mean --port?"),
    ],
)
def test_a_wrong_argument_is_named_and_the_exit_status_is_2(words, said, capsys):
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as left:
            run(arguments(), start, words)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert_one_line(left, capsys, said)


def assert_one_line(left, capsys, said):
    error = capsys.readouterr().err
    assert left.value.code == 2
    assert len(error.splitlines()) == 1
    assert said in error


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--sizes", "5"], "required: LOG"),
        (["nowhere.log"], "nowhere.log: No such file or directory"),
        (["LOG", "--sizes", "0"], "'0' is not a size: a whole number from 1"),
        (["LOG", "--sizes", "5,x"], "'x' is not a size"),
        (["LOG", "--sizes", ""], "'' is not a size"),
        (["LOG", "--sizes", "9" * 50], "is not a size"),
        (["LOG", "--sizes", ",".join("1" * 13)], "at most 12 sizes, not 13"),
        (["LOG", "--first", "0"], "not a whole number from 1 to 10000000"),
        (["LOG", "--chart", "/nowhere/c.svg"], "/nowhere/c.svg: No such file"),
        (["LOG", "--size", "5"], "did you mean --sizes?"),
    ],
)
def test_a_log_that_cannot_be_read_is_an_error_of_one_line(
    words, said, tmp_path, capsys
):
    log = tmp_path / "a.log"
    log.write_text("a\nb\n")
    with pytest.raises(SystemExit) as left:
        log_report.main([word.replace("LOG", str(log)) for word in words])
    assert_one_line(left, capsys, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a\n\nb c\n", "line 3: a line is one key, and 'b' is followed by more; cut"),
        (b'# log\n127.0.0.1 - - [x] "GET / HTTP/1.1"\n', "line 2: a line is one key"),
        (b"a\n\xff\xfe\n", "line 2: b'\\xff\\xfe' is not UTF-8"),
        (b"a\n\0\n", "line 2: '\\x00' has characters that cannot be printed"),
        (b"a\n" + b"x" * 2049, "line 2: a key has at most 2048 bytes"),
        (b"a\n" + b"x" * 10_000_000, "line 2: a key has at most 2048 bytes"),
        (b"", "there is no request in it"),
        (b"\n# nothing\n\n", "there is no request in it"),
    ],
)
def test_a_bad_line_is_named_by_its_number(text, said, tmp_path):
    log = tmp_path / "a.log"
    log.write_bytes(text)
    with pytest.raises(BadTrace) as bad:
        load_trace(str(log))
    assert str(bad.value).startswith(f"{log}: {said}")
    assert len(str(bad.value)) < 300


def test_a_compressed_log_is_read_and_a_broken_one_is_refused(tmp_path):
    log = tmp_path / "a.log.gz"
    log.write_bytes(gzip.compress(b"a\nb\na\n"))
    assert list(load_trace(str(log)).keys) == [0, 1, 0]
    for broken in (b"a\nb\n", gzip.compress(b"abc" * 9999)[:20]):
        log.write_bytes(broken)
        with pytest.raises(BadTrace, match=str(log)):
            load_trace(str(log))


def test_no_more_is_read_than_was_asked_for():
    def endless():
        while True:
            yield b"a\n"

    trace = read_trace(endless(), most=5)
    assert (list(trace.keys), trace.distinct, trace.more) == ([0] * 5, 1, True)
    assert not read_trace(iter([b"a\n"] * 5), most=5).more


def test_long_keys_and_short_ones_are_told_apart():
    long = [b"/books/" + b"x" * 100 + b"%d" % number for number in (1, 2, 1)]
    assert list(read_trace(iter([*long, b"/", b"/a", b"/"])).keys) == [0, 1, 0, 2, 3, 2]


def test_the_table_is_that_of_the_policies_and_the_chart_is_written(tmp_path, capsys):
    log = tmp_path / "a.log"
    trace = zipf(Random(1).random, 50, 1, 500)
    log.write_text("".join(f"/books/{key}\n" for key in trace))
    assert log_report.main([str(log), "--sizes", "10,5,10", "--first", "400"]) == 0
    said = capsys.readouterr().out
    assert "400 requests for" in said
    assert "policy      5     10" in said
    assert "the log goes on; --first 400 was read" in said
    chart = (tmp_path / "a.log.svg").read_text()
    assert chart.startswith("<svg")
    assert "sieve" in chart


def test_standard_input_is_a_log_too(monkeypatch, capsys):
    stdin = io.TextIOWrapper(io.BytesIO(b"a\nb\na\nb\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert log_report.main(["-", "--sizes", "1,2"]) == 0
    said = capsys.readouterr().out
    assert "lru     0  0.5" in said
    assert "chart" not in said


@pytest.mark.slow
def test_a_walk_finds_as_many_hits_as_in_the_laboratory():
    with serve(CATALOGUE, front=None) as shop:
        config = {"origin": shop.url, **PLAIN}
        with serve(FRONT, config=config, front=None) as site:
            said = visit(site.url, 300)
    town = Town.of(front(policy="lru", size=40))
    town.visit(walk(300))
    hits = 300 - town.asked
    assert said.startswith(f"300 asks: {hits} from the cache, {town.asked} from the")


@pytest.mark.slow
def test_a_hundred_who_miss_at_once_on_real_sockets_cost_one_request():
    with serve(SLOW, front=None) as shop:
        config = {"origin": shop.url, **PLAIN}
        with serve(FRONT, config=config, front=None) as site:

            def ask(_):
                return requests.get(f"{site.url}/books/emma").text

            with ThreadPoolExecutor(100) as pool:
                told = set(pool.map(ask, range(100)))
            assert told == {"1"}
            assert requests.get(f"{shop.url}/").text == "2"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Call to deprecated setex")  # by requests-cache
def test_redis_lets_an_expired_answer_go_an_hour_later():
    with embedded_store() as store, serve(CATALOGUE, front=None) as shop:
        assert client("redis", store, shop.url) == "0 of 3 from its cache"
        assert client("redis", store, shop.url) == "3 of 3 from its cache"
        redis = Redis.from_url(store)
        left = [redis.ttl(key) for key in redis.scan_iter("http_cache:*")]
    assert len(left) == 3
    assert all(3600 < each <= 3660 for each in left)
