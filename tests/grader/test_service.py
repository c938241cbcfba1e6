"""A service under test: replicas in processes, everything else the grader's own."""

import pytest

from exercises.grader.errors import (
    AnswerError,
    Failure,
    NameMissing,
    NotStarted,
    TimedOut,
)
from exercises.grader.sandbox.limits import Limits

HEAD = "from flask import Flask, request\nfrom pathlib import Path\n"
LOCAL = (
    HEAD
    + """
seen = 0
def create(*, name="x"):
    app = Flask("local")
    @app.post("/add")
    def add():
        global seen
        seen += 1
        file = Path("count.txt")
        count = int(file.read_text()) + 1 if file.exists() else 1
        file.write_text(str(count))
        return {"memory": seen, "file": count}
    return app
"""
)
WORLD = (
    HEAD
    + """
def create(*, store, session, clock, sleep, lock, event, spawn, random, ids, upstream):
    app, guard = Flask("world"), lock()
    @app.post("/race")
    def race():
        old = int(store.get("n") or 0)
        store.set("n", b"%d" % (old + 1))
        return {"n": old + 1}
    @app.post("/safe")
    def safe():
        with guard:
            return race()
    @app.get("/time")
    def time():
        before = clock()
        sleep(5)
        return {"before": before, "waited": clock() - before}
    @app.get("/up")
    def up():
        got = session.get(upstream + "/x?y=1", headers={"X-Ask": "1"}, timeout=2)
        return got.content, got.status_code, {"X-Up": got.headers.get("X-Up", "-")}
    @app.get("/chance")
    def chance():
        return {"random": random(), "id": ids()}
    @app.get("/later")
    def later():
        done = event()
        def work():
            sleep(1)
            store.set("later", b"done")
            done.set()
        spawn(work)
        return {"in_time": done.wait(10), "value": (store.get("later") or b"").decode()}
    @app.get("/news")
    def news():
        inbox = store.subscribe("news")
        store.publish("news", b"hello")
        return {"first": (inbox.get(1) or b"-").decode(), "then": inbox.get(1)}
    @app.get("/wrong")
    def wrong():
        return {"set": store.set("k", "text")}
    return app
"""
)


def bodies(service, path, n):
    return [service.post(path)["json"] for _ in range(n)]


def test_replicas_share_neither_memory_nor_files(opened):
    service = opened(LOCAL).service("create", replicas=2)
    assert bodies(service, "/add", 4) == [
        {"memory": 1, "file": 1},
        {"memory": 1, "file": 1},
        {"memory": 2, "file": 2},
        {"memory": 2, "file": 2},
    ]


def test_a_restart_empties_memory_and_files(opened):
    service = opened(LOCAL).service("create")
    bodies(service, "/add", 2)
    service.restart(0)
    assert bodies(service, "/add", 1) == [{"memory": 1, "file": 1}]


def test_a_killed_replica_refuses(opened):
    service = opened(LOCAL).service("create", replicas=2)
    service.kill(0)
    replies = [service.post("/add") for _ in range(2)]
    assert [(r["status"], r["error"]) for r in replies] == [
        (None, "ConnectionError"),
        (200, None),
    ]


def test_a_lost_reply_was_worked_for(opened):
    service = opened(LOCAL).service("create")
    service.lose(every=2)
    statuses = [service.post("/add")["status"] for _ in range(2)]
    service.lose(every=0)
    assert statuses == [200, None]
    assert service.post("/add")["json"]["memory"] == 3


def test_a_race_between_two_replicas_shows(opened):
    service = opened(WORLD).service("create", replicas=2)
    service.concurrently([("POST", "/race")] * 10)
    assert service.post("/race")["json"]["n"] < 11


def test_a_lock_keeps_one_replica_in_order(opened):
    service = opened(WORLD).service("create")
    service.concurrently([("POST", "/safe")] * 10)
    assert service.post("/safe")["json"]["n"] == 11


def test_the_clock_is_the_graders(opened):
    service = opened(WORLD).service("create")
    first = service.get("/time")["json"]
    service.advance(60)
    second = service.get("/time")["json"]
    assert first["waited"] == pytest.approx(5)
    assert second["before"] - first["before"] == pytest.approx(65)


def test_the_upstream_counts_at_the_grader(opened):
    canned = [{"headers": [("X-Up", "a")], "body": b"one"}, {"status": 503}]
    service = opened(WORLD).service("create", upstream=canned)
    first, second = service.get("/up"), service.get("/up")
    assert (first["status"], first["body"], second["status"]) == (200, b"one", 503)
    assert ["X-Up", "a"] in first["headers"]
    assert service.upstream_hits == 2
    seen = service.upstream_seen[0]
    assert (seen["method"], seen["path"]) == ("GET", "/x?y=1")
    assert ["X-Ask", "1"] in seen["headers"]


def test_a_slow_upstream_times_out_as_in_life(opened):
    service = opened(WORLD).service("create", upstream=[{"delay": 3.0}])
    assert service.get("/up")["status"] == 500


def test_chance_and_names_are_the_graders_too(opened):
    one, two = (opened(WORLD).service("create").get("/chance")["json"] for _ in "12")
    assert one == two
    assert 0 <= one["random"] < 1


def test_background_work_and_events_run_on_virtual_time(opened):
    service = opened(WORLD).service("create")
    (reply,) = service.concurrently([("GET", "/later")])
    assert reply["json"] == {"in_time": True, "value": "done"}


def test_messages_reach_a_subscriber(opened):
    (reply,) = opened(WORLD).service("create").concurrently([("GET", "/news")])
    assert reply["json"] == {"first": "hello", "then": None}


def test_a_wrong_argument_is_told_to_the_answer(opened, contexts):
    assert opened(WORLD).service("create").get("/wrong")["status"] == 500
    assert "TypeError: set takes bytes, not str" in contexts[-1].exchanges[-1].received


STUB = (
    HEAD
    + """
def create():
    app = Flask("stub")
    @app.get("/")
    def view():
        raise NotImplementedError("your turn")
    return app
"""
)


def test_a_view_that_is_a_stub_is_not_started(opened):
    with pytest.raises(NotStarted):
        opened(STUB).service("create").get("/")


ODD = (
    HEAD
    + """
import gzip
def create():
    app = Flask("odd")
    @app.get("/packed")
    def packed():
        return gzip.compress(b"x"), 200, {"Content-Encoding": "gzip"}
    @app.get("/away")
    def away():
        return "", 302, {"Location": "/packed"}
    return app
"""
)


def test_a_reply_arrives_as_it_was_sent(opened):
    service = opened(ODD).service("create")
    assert service.get("/packed")["body"].startswith(b"\x1f\x8b"), "still packed"
    assert service.get("/away")["status"] == 302, "a redirect is not followed"


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        (
            "def create(*, db): pass",
            NameMissing,
            "asks for db; on offer are clock, event",
        ),
        ("def create(): return 7", Failure, "a int, which is no WSGI application"),
        ("def create(): raise NotImplementedError", NotStarted, "not started"),
        ("def create(): 1 / 0", AnswerError, "ZeroDivisionError"),
        ("def other(): pass", NameMissing, "there is no `create`"),
    ],
)
def test_a_factory_that_fails_says_how(opened, text, kind, sentence):
    with pytest.raises(kind, match=sentence):
        opened(text).service("create")


LOOP = (
    HEAD
    + """
import threading
def create(*, clock, sleep):
    app, real = Flask("loop"), threading.Lock()
    @app.get("/ask")
    def ask():
        while True: clock()
    @app.get("/held")
    def held():
        with real:
            sleep(1)
        return "ok"
    return app
"""
)


@pytest.mark.parametrize(
    ("path", "times", "sentence"),
    [("/ask", 1, "asked for time"), ("/held", 2, "it waited for more than 1.5 s")],
)
def test_a_request_without_end_is_ended(opened, path, times, sentence):
    service = opened(LOOP, Limits(call=0.5)).service("create")
    with pytest.raises(TimedOut, match=sentence):
        service.concurrently([("GET", path)] * times)


def test_a_hundred_requests_are_in_flight_at_once(opened):
    service = opened(WORLD, Limits()).service("create", upstream=[{}])
    replies = service.concurrently([("GET", "/up")] * 100)
    assert {reply["status"] for reply in replies} == {200}
