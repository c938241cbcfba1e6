import subprocess
import sys

import pytest
import requests
from flask import Flask, request
from requests_cache import CachedSession
from urllib3.exceptions import NewConnectionError
from werkzeug.http import dump_cookie

from examples.lab import HangUp, Network, StoreError, sticky


@pytest.fixture
def net():
    return Network()


def echo(node):
    """A service that says who answered, and keeps a count in its memory."""
    app, seen = Flask(node.name), []

    @app.route("/", methods=["GET", "POST"])
    def hello():
        seen.append(request.get_data(as_text=True))
        return {"node": node.name, "count": len(seen), "body": seen[-1]}

    return app


def test_round_robin_takes_the_replicas_in_turn(net):
    net.host("shop", echo, replicas=3)
    client = net.session()
    names = [client.get("http://shop/").json()["node"] for _ in range(4)]
    assert names == ["shop/1", "shop/2", "shop/3", "shop/1"]


def test_a_port_names_one_replica(net):
    net.host("shop", echo, replicas=3)
    assert net.session().get("http://shop:3/").json()["node"] == "shop/3"
    with pytest.raises(requests.ConnectionError, match="no replica 4"):
        net.session().get("http://shop:4/")


def test_sticky_sends_a_client_to_one_replica(net):
    net.host("shop", echo, replicas=3, pick=sticky)
    for who in ("alice", "bob"):
        client = net.session(who)
        assert len({client.get("http://shop/").json()["node"] for _ in range(5)}) == 1


def test_a_request_costs_the_latency_and_the_work(net):
    net.host("shop", echo, latency=0.01, work=0.002)
    net.session().get("http://shop/")
    assert net.clock.now == 0.012


def test_slots_make_requests_queue(net):
    net.host("shop", echo, work=1, slots=2)
    ends = net.run(*[lambda: (net.session().get("http://shop/"), net.clock.now)[1]] * 5)
    assert ends == [1.0, 1.0, 2.0, 2.0, 3.0]


def test_a_dead_replica_refuses_and_comes_back_empty(net):
    shop = net.host("shop", echo)
    client = net.session()
    client.get("http://shop/")
    shop[0].kill()
    with pytest.raises(requests.ConnectionError, match="shop/1 is down"):
        client.get("http://shop/")
    shop[0].restart()
    assert client.get("http://shop/").json()["count"] == 1
    assert [e.error for e in net.trace] == [None, "refused", None]


def test_a_kill_cuts_off_what_is_under_way_at_that_instant(net):
    shop = net.host("shop", echo, work=10)

    def client():
        with pytest.raises(requests.ConnectionError, match="died before it answered"):
            net.session().get("http://shop/")
        return net.clock.now

    def killer():
        net.sleep(3)
        shop[0].kill()

    assert net.run(client, killer)[0] == 3.0
    assert net.trace[0].error == "reset"


def proxy(target):
    """Make a front that asks `target`, on the way to which it may be killed."""

    def make(node):
        app, session = Flask(node.name), node.session()
        app.add_url_rule("/", "ask", lambda: session.get(f"http://{target}/").text)
        return app

    return make


def test_the_inner_service_finishes_when_the_outer_one_is_killed(net):
    net.host("shop", echo, work=10)
    front = net.host("front", proxy("shop"))

    def killer():
        net.sleep(1)
        front[0].kill()

    def client():
        with pytest.raises(requests.ConnectionError):
            net.session().get("http://front/")
        return net.clock.now

    assert net.run(client, killer)[0] == 1.0
    assert net.session().get("http://shop/").json()["count"] == 2


@pytest.mark.parametrize("inside_run", [True, False])
def test_a_timeout_raises_at_its_instant_and_the_work_is_still_done(net, inside_run):
    net.host("shop", echo, work=5)

    def client():
        with pytest.raises(requests.ReadTimeout, match="within 1 s"):
            net.session(timeout=1).post("http://shop/")
        return net.clock.now

    assert (net.run(client)[0] if inside_run else client()) == 1.0
    assert net.session().get("http://shop/").json()["count"] == 2
    assert net.trace[0].error == "timeout"


def test_every_second_reply_is_lost_after_the_work_was_done(net):
    shop = net.host("shop", echo)
    shop[0].lose(every=2)
    client = net.session()
    client.get("http://shop/")
    with pytest.raises(requests.ConnectionError, match="was lost"):
        client.get("http://shop/")
    assert client.get("http://shop/").json()["count"] == 3


def test_a_lost_reply_with_a_timeout_is_noticed_at_the_timeout(net):
    net.host("shop", echo)[0].lose(every=1)
    with pytest.raises(requests.ReadTimeout):
        net.session(timeout=2).get("http://shop/")
    assert (net.clock.now, net.trace[0].error) == (2.0, "lost")


def test_a_partition_is_silent_until_it_heals(net):
    net.host("shop", echo)
    alice, bob = net.session("alice", timeout=3), net.session("bob")
    net.partition("alice", "shop")
    with pytest.raises(requests.ConnectTimeout):
        alice.get("http://shop/")
    assert net.clock.now == 3.0
    assert bob.get("http://shop/").ok
    net.heal("alice", "shop")
    assert alice.get("http://shop/").ok


def test_a_slow_replica_takes_longer_until_it_is_mended(net):
    shop = net.host("shop", echo)
    shop[0].slow(4)
    net.session().get("http://shop/")
    shop[0].slow(0)
    net.session().get("http://shop/")
    assert net.clock.now == 4.0


def test_an_unknown_host_names_those_that_exist(net):
    net.host("shop", echo)
    with pytest.raises(requests.ConnectionError, match="'shpo'; there are: shop"):
        net.session().get("http://shpo/")


def test_a_store_counts_each_round_trip(net):
    store = net.store("redis", latency=0.001)
    store.update("n", lambda old: (old or b"") + b"x")
    assert [(e.method, e.path) for e in net.trace] == [("GET", "n"), ("CAS", "n")]
    assert net.clock.now == 0.002


def test_update_loses_nothing_between_two_clients(net):
    store = net.store("redis", latency=0.01)

    def client():
        store.update("n", lambda old: b"%d" % (int(old or 0) + 1))

    net.run(*[client] * 5)
    assert store.get("n") == b"5"


def test_a_dead_store_is_a_store_error_and_comes_back_empty(net):
    store = net.store("redis")
    store.set("n", b"1")
    store.kill()
    with pytest.raises(StoreError, match="'redis' cannot be reached"):
        store.get("n")
    store.restart()
    assert store.get("n") is None


def test_a_subscriber_hears_what_is_published_from_then_on(net):
    store = net.store("redis")
    store.publish("news", b"old")
    inbox = store.subscribe("news")

    def publisher():
        net.sleep(2)
        store.publish("news", b"new")

    heard = net.run(lambda: (inbox.get(timeout=5), net.clock.now), publisher)[0]
    assert heard == (b"new", 2.0)
    assert inbox.get(timeout=1) is None


def test_an_unknown_store_names_those_that_exist(net):
    net.store("redis")
    with pytest.raises(ValueError, match="'rdis'; there are: redis"):
        net.host("shop", lambda node: node.store("rdis"))


@pytest.mark.parametrize("name", ["Shop", "a b", "", "a/b"])
def test_a_host_name_is_small_letters_and_digits(net, name):
    with pytest.raises(ValueError, match="small letters"):
        net.host(name, echo)


def test_a_store_and_a_host_have_different_names(net):
    net.store("redis")
    with pytest.raises(ValueError, match="taken"):
        net.host("redis", echo)


def test_nested_calls_are_children_in_the_trace(net):
    net.host("shop", echo)
    net.host("front", proxy("shop"))
    net.session("alice").get("http://front/")
    assert [(e.source, e.target, e.parent) for e in net.trace] == [
        ("alice", "front", None),
        ("front", "shop", 0),
    ]


def cookies(node):
    app = Flask(node.name)

    @app.get("/")
    def hello():
        fresh = dump_cookie("basket", "1", max_age=60, sync_expires=False)
        return request.headers.get("Cookie", ""), 200, {"Set-Cookie": fresh}

    return app


def test_cookies_expire_on_virtual_time(net):
    net.host("shop", cookies)
    client = net.session()
    client.get("http://shop/")
    net.clock.advance(59)
    assert client.get("http://shop/").text == "basket=1"
    net.clock.advance(60)
    assert client.get("http://shop/").text == ""


def test_two_set_cookie_fields_stay_two(net):
    def make(node):
        app = Flask(node.name)

        @app.get("/")
        def two():
            return "", 200, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]

        return app

    net.host("shop", make)
    client = net.session()
    client.get("http://shop/")
    assert client.cookies.get_dict() == {"a": "1", "b": "2"}
    fields = net.trace[0].response_fields
    assert [v for n, v in fields if n == "Set-Cookie"] == ["a=1", "b=2"]


def test_a_stream_arrives_piece_by_piece_at_its_own_times(net):
    def make(node):
        app = Flask(node.name)

        @app.get("/")
        def stream():
            def pieces():
                for n in range(3):
                    node.sleep(1)
                    yield b"%d" % n

            return app.response_class(pieces())

        return app

    net.host("feed", make)
    reply = net.session().get("http://feed/", stream=True)
    seen = []
    for piece in iter(lambda: reply.raw.read(1), b""):
        seen.append((piece, net.clock.now))
    assert seen == [(b"0", 1.0), (b"1", 2.0), (b"2", 3.0)]
    assert (net.trace[0].end, net.trace[0].status) == (3.0, 200)


def test_an_exception_that_escapes_a_service_is_a_500_and_named_in_the_trace(net):
    def make(node):
        def app(environ, start_response):
            raise LookupError("lost it")

        return app

    net.host("shop", make)
    assert net.session().get("http://shop/").status_code == 500
    assert net.trace[0].error == "LookupError: lost it"


@pytest.mark.parametrize("pieces", [0, 1])
def test_a_service_that_hangs_up_resets_the_connection(net, pieces):
    def make(node):
        def app(environ, start_response):
            start_response("200 OK", [("Content-Length", "9")])
            yield from [b"abc"] * pieces
            raise HangUp("in the middle")

        return app

    net.host("shop", make)
    with pytest.raises(requests.ConnectionError, match=r"1 hung up: .*in the middle"):
        net.session().get("http://shop/")
    assert net.trace[0].error == "reset"


def test_a_stream_that_ends_in_a_hang_up_is_no_whole_body(net):
    def make(node):
        def app(environ, start_response):
            start_response("200 OK", [])
            yield b"abc"
            raise HangUp

        return app

    net.host("shop", make)
    reply = net.session().get("http://shop/", stream=True)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        _ = reply.content


def test_the_raw_target_reaches_the_service(net):
    def make(node):
        def app(environ, start_response):
            start_response("200 OK", [])
            return [f"{environ['RAW_URI']} {environ['PATH_INFO']}".encode()]

        return app

    net.host("shop", make)
    assert net.session().get("http://shop/a%2Fb?q=1").text == "/a%2Fb?q=1 /a/b"


def test_bytes_are_those_of_first_line_named_fields_and_body(net):
    def make(node):
        app = Flask(node.name)
        app.add_url_rule("/", "hi", lambda: ("12345", {"ETag": '"a"', "X-Other": "no"}))
        return app

    net = Network(fields=("ETag",))
    net.host("shop", make)
    net.session().get("http://shop/")
    first, etag = len("GET / HTTP/1.1\r\n"), len('ETag: "a"\r\n')
    assert net.trace[0].bytes_up == first
    assert net.trace[0].bytes_down == len("HTTP/1.1 200\r\n") + etag + 5


@pytest.mark.parametrize(
    ("fields", "status", "meaning"),
    [
        ({"Cache-Status": "edge; hit; ttl=3"}, 200, "fresh"),
        ({"Cache-Status": "edge; hit; ttl=-3"}, 200, "stale"),
        ({"Cache-Status": "edge; fwd=stale; ttl=-3; detail=timeout"}, 200, "stale"),
        ({"Cache-Status": "edge; fwd=uri-miss"}, 200, "miss"),
        ({"Cache-Control": "private"}, 200, "private"),
        ({}, 404, "none"),
        ({}, 429, "failed"),
        ({}, 503, "failed"),
    ],
)
def test_the_meaning_is_read_from_the_reply(net, fields, status, meaning):
    def make(node):
        app = Flask(node.name)
        app.add_url_rule("/", "hi", lambda: ("", status, fields))
        return app

    net.host("shop", make)
    net.session().get("http://shop/")
    assert net.trace[0].meaning == meaning


def test_a_service_may_say_what_its_answer_means(net):
    def make(node):
        app = Flask(node.name)

        @app.get("/")
        def hello():
            node.say("stale")
            node.avoided("origin", "GET", "/books")
            return ""

        return app

    net.host("cache", make)
    net.session().get("http://cache/")
    assert [(e.kind, e.meaning) for e in net.trace] == [
        ("http", "stale"),
        ("avoided", "fresh"),
    ]


def test_requests_cache_works_on_top(net):
    net.host("shop", echo)
    session = net.mount(CachedSession(backend="memory"), "alice")
    assert [session.get("http://shop/").json()["count"] for _ in range(2)] == [1, 1]


def test_filters_name_what_an_exchange_has(net):
    with pytest.raises(ValueError, match="no 'colour'; it has seq"):
        net.trace.where(colour="red")
    with pytest.raises(ValueError, match="no 'colour'"):
        net.trace.count(by="colour")


def test_last_keeps_what_the_last_requests_caused(net):
    net.host("shop", echo)
    net.host("front", proxy("shop"))
    for _ in range(3):
        net.session("alice").get("http://front/")
    assert [e.seq for e in net.trace.last(1)] == [4, 5]
    assert len(net.trace.last(0)) == 0
    assert len(net.trace.last(99)) == 6


EXPERIMENT = """
from flask import Flask
from examples.lab import Network
net = Network(seed=7)
net.store("redis", latency=0.001)
def make(node):
    app, store = Flask(node.name), node.store("redis")
    @app.post("/")
    def add():
        node.sleep(round(node.random() / 100, 6))
        return {"n": store.incr("n")}
    return app
shop = net.host("shop", make, replicas=3, latency=0.01, work=0.002, slots=2)
shop[1].lose(every=3)
def client(name):
    session = net.session(name, timeout=0.5)
    def work():
        for _ in range(5):
            try:
                session.post("http://shop/")
            except OSError:
                pass
    return work
net.run(*[client(f"c{i}") for i in range(20)])
print(*net.trace, sep="\\n")
"""


def test_two_runs_give_the_same_bytes_whatever_the_hash_seed():
    runs = [
        subprocess.run(
            [sys.executable, "-c", EXPERIMENT],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert runs[0].count(b"Exchange(") > 100


def test_a_store_with_one_slot_serves_one_operation_at_a_time(net):
    net.store("store", latency=0.5, work=1, slots=1)
    clients = [net.store_client("store", name) for name in ("a", "b", "c")]
    ends = net.run(*[lambda c=c: (c.incr("n"), net.clock.now) for c in clients])
    assert ends == [(1, 1.5), (2, 2.5), (3, 3.5)]


def test_what_was_never_sent_says_so_as_urllib3_does(net):
    shop = net.host("shop", echo, work=1)
    shop[0].kill()
    with pytest.raises(requests.ConnectionError) as refused:
        net.session().get("http://shop/")
    assert isinstance(refused.value.args[0].reason, NewConnectionError)
    shop[0].restart()
    shop[0].lose(every=1)
    with pytest.raises(requests.ConnectionError) as lost:
        net.session().get("http://shop/")
    assert not hasattr(lost.value.args[0], "reason")
