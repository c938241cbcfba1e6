"""The caches in the laboratory: when things happen at once, and when they fail."""

import json
import threading

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from werkzeug import Request as Asked
from werkzeug import Response as Said

from examples.ch04_http_cache import (
    Cache,
    CachePolicy,
    CachingAdapter,
    MemoryStorage,
    Request,
    SessionOrigin,
    create_app,
)
from examples.ch04_http_cache.lab_caches import browser, shared_cache
from examples.ch04_http_cache.wsgi import request_from_environ
from examples.lab import HangUp, Network
from examples.lab.network.wsgi import call, environ_of


class Shop:
    """An origin that answers with what `say` returns, and counts."""

    def __init__(self, say):
        self.say, self.seen = say, []

    def __call__(self, node):
        @Asked.application
        def app(request):
            self.seen.append(request)
            return self.say(len(self.seen))

        return app


def told(cc, body="book", **fields):
    headers = {
        "Cache-Control": cc,
        **{n.replace("_", "-"): v for n, v in fields.items()},
    }
    return lambda n: Said(f"{body} {n}", headers=headers)


@pytest.fixture
def net():
    return Network()


def opened(net, say, **options):
    """A shop behind a cache, and a client."""
    shop = Shop(say)
    net.host("shop", shop, latency=0.01)
    net.host("cache", shared_cache("shop", **options))
    return shop, net.session()


def problem(reply):
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["Cache-Control"] == "no-store"
    return reply.status_code, reply.headers["Cache-Status"]


def test_stale_while_revalidate_answers_at_once_and_asks_once(net):
    shop, client = opened(net, told("max-age=1, stale-while-revalidate=60"))
    client.get("http://cache/")
    net.clock.advance(9)
    stale = net.run(*[lambda: client.get("http://cache/").text] * 5)
    assert stale == ["book 1"] * 5
    assert len(shop.seen) == 2
    assert client.get("http://cache/").text == "book 2"


def test_an_answer_that_was_under_way_during_a_post_is_not_stored(net):
    shop, client = opened(net, told("max-age=60"))
    net.run(
        lambda: client.get("http://cache/"),
        lambda: client.post("http://cache/"),
        at=[0, 0.005],
    )
    assert client.get("http://cache/").headers["Cache-Status"].endswith("stored")
    assert [each.method for each in shop.seen] == ["GET", "POST", "GET"]


class Turnstile:
    """A gate that lets one through; the others look again when it has left."""

    def __init__(self, event):
        self.event, self.busy, self.left = event, {}, []

    def enter(self, key):
        if key in self.busy:
            self.busy[key].wait()
            return None
        self.busy[key] = self.event()

        def leave(stored):
            self.left.append((key, stored))
            self.busy.pop(key).set()

        return leave


def test_a_gate_can_let_one_request_stand_for_many(net):
    gate = Turnstile(net.event)
    _, client = opened(net, told("max-age=60"), collapser=gate)
    replies = net.run(*[lambda: client.get("http://cache/")] * 10)
    assert {reply.text for reply in replies} == {"book 1"}
    assert gate.left == [("http://cache/", True)]
    assert sum("collapsed" in r.headers["Cache-Status"] for r in replies) == 9


def test_a_gate_hears_of_every_end(net):
    gate = Turnstile(net.event)

    def say(n):
        if n == 1:
            raise HangUp
        return Said("a", headers={"Cache-Control": "no-store"})

    _, client = opened(net, say, collapser=gate)
    for _ in range(2):
        client.get("http://cache/")
    assert [stored for _, stored in gate.left] == [False, False]


def test_who_waited_in_vain_asks_by_himself_and_keeps_nobody_waiting(net):
    gate = Turnstile(net.event)
    shop, client = opened(net, told("no-store"), collapser=gate)
    net.run(*[lambda: client.get("http://cache/")] * 10)
    assert len(shop.seen) == 10
    assert net.clock.now == 0.02


def test_each_variant_is_waited_for_by_those_who_want_it(net):
    shop, client = opened(
        net, told("max-age=60", Vary="Accept-Language"), collapser=Turnstile(net.event)
    )

    def ask(language):
        return lambda: client.get(
            "http://cache/", headers={"Accept-Language": language}
        )

    replies = net.run(*[ask(language) for language in ("de", "en")] * 10)
    assert len(shop.seen) == 2
    assert {r.text for r in replies[::2]} == {"book 1"}
    assert {r.text for r in replies[1::2]} == {"book 2"}


@pytest.mark.parametrize(
    "fields", [{"Range": "bytes=0-1"}, {"Cache-Control": "no-cache"}]
)
def test_who_cannot_use_the_answer_of_others_does_not_wait_for_it(net, fields):
    shop, client = opened(net, told("max-age=60"), collapser=Turnstile(net.event))
    client.get("http://cache/")
    net.clock.advance(61)
    net.run(
        lambda: client.get("http://cache/"),
        lambda: client.get("http://cache/", headers=fields),
    )
    assert len(shop.seen) == 3


@pytest.mark.parametrize("control", ["no-cache", "max-age=0"])
def test_nobody_waits_for_what_each_use_has_to_ask_about(net, control):
    gate = Turnstile(net.event)
    _, client = opened(net, told(control, ETag='"1"'), collapser=gate)
    client.get("http://cache/")
    net.run(*[lambda: client.get("http://cache/")] * 10)
    assert net.clock.now == 0.02
    assert len(gate.left) == 1


def test_a_hit_can_be_refreshed_before_it_is_stale(net):
    asked = []

    def early(stored, ttl):
        asked.append((stored.body, ttl))
        return ttl < 10

    shop, client = opened(net, told("max-age=60"), early_refresh=early)
    client.get("http://cache/")
    net.clock.advance(49.5)
    assert client.get("http://cache/").text == "book 1"
    assert len(shop.seen) == 1
    net.clock.advance(5)
    assert client.get("http://cache/").text == "book 1"
    assert len(shop.seen) == 2
    assert client.get("http://cache/").text == "book 2"
    assert asked[0] == (b"book 1", pytest.approx(10.49))


def test_a_storage_of_ones_own_is_used_though_it_is_empty(net):
    storage = MemoryStorage(10_000, threading.Lock)
    net.host("shop", Shop(told("max-age=60")))
    net.host(
        "cache",
        lambda node: create_app(
            origin="http://shop", session=node.session(), storage=storage
        ),
    )
    net.session().get("http://cache/")
    assert storage.find("http://cache/", Request("GET", "http://cache/")).known


def test_a_dead_origin_is_a_502(net):
    _, client = opened(net, told("max-age=60"))
    net.find("shop")[0].kill()
    reply = client.get("http://cache/")
    assert problem(reply) == (502, "cache;fwd=uri-miss;detail=unreachable")
    assert "shop/1 is down" in reply.json()["detail"]


def test_a_slow_origin_is_a_504(net):
    _, client = opened(net, told("max-age=60"), timeout=5)
    net.find("shop")[0].slow(9)
    assert problem(client.get("http://cache/")) == (
        504,
        "cache;fwd=uri-miss;detail=timeout",
    )
    assert net.clock.now == 5.0


def cut(length, sent, **fields):
    """A response that announces more than it brings, or dies on the way."""

    def say(n):
        def pieces():
            yield bytes(sent)
            if length is None:
                raise HangUp

        headers = {"Cache-Control": "max-age=60", **fields}
        if length is not None:
            headers["Content-Length"] = str(length)
        return Said(pieces(), headers=headers)

    return say


def test_a_small_body_cut_short_is_a_502_and_not_stored(net):
    shop, client = opened(net, cut(100, 60))
    for _ in range(2):
        reply = client.get("http://cache/")
        assert problem(reply) == (502, "cache;fwd=uri-miss;detail=unreachable")
    assert len(shop.seen) == 2


@pytest.mark.parametrize(("length", "sent"), [(900_000, 500_000), (None, 50)])
def test_a_longer_body_cut_short_breaks_off_and_is_not_stored(net, length, sent):
    shop, client = opened(net, cut(length, sent))
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            client.get("http://cache/")
    assert len(shop.seen) == 2


def test_a_stale_response_stands_in_for_a_body_cut_short(net):
    def say(n):
        return told("max-age=1")(n) if n == 1 else cut(100, 60)(n)

    _, client = opened(net, say)
    client.get("http://cache/")
    net.clock.advance(10)
    reply = client.get("http://cache/")
    assert reply.text == "book 1"
    assert reply.headers["Cache-Status"].endswith("detail=unreachable")


def test_a_body_that_nobody_waited_for_is_not_stored(net):
    shop, client = opened(net, lambda n: Said((b"a" * 9 for _ in range(9)), headers={
        "Cache-Control": "max-age=60"}))  # fmt: skip
    client.get("http://cache/", stream=True).close()
    assert client.get("http://cache/").content == b"a" * 81
    client.get("http://cache/")
    assert len(shop.seen) == 2


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_is_passed_on_and_not_stored(net, announced):
    def say(n):
        length = {"Content-Length": "300000"} if announced else {}
        headers = {"Cache-Control": "max-age=60", **length}
        return Said((bytes(100_000) for _ in range(3)), headers=headers)

    policy = CachePolicy(name="cache", max_body_bytes=200_000)
    shop, client = opened(net, say, policy=policy)
    for _ in range(2):
        assert len(client.get("http://cache/").content) == 300_000
    assert len(shop.seen) == 2


@pytest.mark.parametrize(
    ("set_cookie", "control", "shared"),
    [
        ("public", "max-age=60", False),
        ("public", "max-age=60, must-revalidate", False),
        ("public", "max-age=60, public", True),
        ("public", "s-maxage=60", True),
        ("public", 'max-age=60, no-cache="Set-Cookie"', True),
        ("public", 'max-age=60, private="set-cookie, x"', True),
        ("public", 'max-age=60, private="x"', False),
        ("always", "max-age=60", True),
        ("never", "max-age=60, public", False),
        ("never", "s-maxage=60", False),
    ],
)
def test_a_set_cookie_is_for_one_unless_the_answer_says_for_all(
    net, set_cookie, control, shared
):
    say = told(control, Set_Cookie="session=alice")
    policy = CachePolicy(set_cookie=set_cookie)
    _, client = opened(net, say, policy=policy)
    assert len({client.get("http://cache/").text for _ in range(2)}) == 2 - shared


def test_a_304_that_sets_a_cookie_ends_the_sharing(net):
    def say(n):
        cookie = {"Set-Cookie": f"session={n}"} if n > 1 else {}
        fields = {"Cache-Control": "max-age=1", "ETag": '"1"', **cookie}
        return Said("book", status=304 if n == 2 else 200, headers=fields)

    _, client = opened(net, say)
    client.get("http://cache/")
    net.clock.advance(9)
    assert client.get("http://cache/").headers["Set-Cookie"] == "session=2"
    assert client.get("http://cache/").headers["Set-Cookie"] == "session=3"


@pytest.mark.parametrize(
    ("method", "path", "fields", "text"),
    [
        ("GET", "/", {"Host": "shop@evil"}, "is no host"),
        ("GET", "/", {"Host": "a b"}, "is no host"),
        ("CONNECT", "/", {}, "opens no tunnels"),
    ],
)
def test_what_cannot_be_passed_on_is_a_400(net, method, path, fields, text):
    shop, client = opened(net, told("max-age=60"))
    reply = client.request(method, f"http://cache{path}", headers=fields)
    assert problem(reply) == (400, "cache;detail=bad-request")
    assert text in reply.json()["detail"]
    assert shop.seen == []


def test_the_body_and_fields_of_a_request_reach_the_origin(net):
    shop, client = opened(net, told("no-store"))
    client.put("http://cache/a%2Fb?c=%20", data=b"body", headers={"X-A": "1"})
    seen = shop.seen[0]
    assert (seen.environ["RAW_URI"], seen.data) == ("/a%2Fb?c=%20", b"body")
    assert (seen.headers["X-A"], seen.headers["Host"]) == ("1", "cache")


# The quick way of a hit, held against the whole way.

NAMES = ["Cache-Control", "If-None-Match", "Range", "Pragma", "Foo", "Accept-Language"]
VALUES = ["no-cache", "max-age=5", '"a"', "bytes=0-1", "1", "de, en", "en,de"]
REQUESTS = st.lists(
    st.tuples(
        st.sampled_from(["GET", "GET", "GET", "HEAD"]),
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=2),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
)


@given(
    REQUESTS, st.sampled_from(["", "Foo", "Accept-Language", "Foo, Accept-Language"])
)
def test_the_quick_way_says_what_the_whole_way_says(steps, vary):
    assert replies(steps, vary, quickly) == replies(steps, vary, slowly)


def replies(steps, vary, way):
    """What a cache says, with its quick way of a hit or without."""
    net = Network()
    fields = {"ETag": '"a"', "Date": "Fri, 15 Jan 2027 07:59:58 GMT", "Age": "3"}
    say = told("max-age=20", **fields, **({"Vary": vary} if vary else {}))
    net.host("shop", Shop(say))
    handle, said = way(net), []
    for method, asked, pause in steps:
        net.clock.advance(pause)
        prepared = requests.Request(method, "http://shop/a", headers=asked).prepare()
        said.append(handle(environ_of(prepared, b"", "10.0.0.1")))
    return said


def parts(net):
    return {
        "policy": CachePolicy(),
        "storage": MemoryStorage(10**6, net.find("shop")[0].node.lock),
        "clock": net.clock.time,
        "background": net.scheduler.spawn,
    }


def quickly(net):
    app = create_app(origin="http://shop", session=net.session(), **parts(net))

    def handle(environ):
        answer = call(app, environ)
        return answer.status, sorted(answer.headers), b"".join(answer.chunks)

    return handle


def slowly(net):
    slow = Cache(origin=SessionOrigin(net.session(), "http://shop"), **parts(net))

    def handle(environ):
        response = slow.handle(request_from_environ(environ, (), "cache"))
        return response.status, sorted(response.fields), b"".join(response.body)

    return handle


@pytest.mark.parametrize("late", range(1, 6))
def test_a_hit_that_becomes_stale_while_it_is_answered_is_answered(net, late):
    """The last instant of a page's life falls on each reading of the clock in turn."""
    shop = Shop(told("max-age=20", ETag='"a"'))
    net.host("shop", shop)
    readings = iter([0.0] * 2 + [1.0] * late + [30.0] * 20)
    start = net.clock.time()
    with_clock = {**parts(net), "clock": lambda: start + next(readings)}
    app = create_app(origin="http://shop", session=net.session(), **with_clock)
    asked = requests.Request("GET", "http://shop/a").prepare()
    for _ in range(4):
        answer = call(app, environ_of(asked, b"", "10.0.0.1"))
        assert (answer.status, b"".join(answer.chunks)[:4]) == (200, b"book")


# The private cache.


def test_a_browser_keeps_what_is_private_and_a_shared_cache_does_not(net):
    opened(net, told("private, max-age=60"))
    alice = browser(net, "alice")
    assert [alice.get("http://cache/").text for _ in range(2)] == ["book 1"] * 2
    assert browser(net, "bob").get("http://cache/").text == "book 2"
    assert net.trace.where(kind="avoided", source="alice").count() == 1


def test_a_browser_does_not_hear_s_maxage_nor_other_targets(net):
    say = told("max-age=1, s-maxage=60", CDN_Cache_Control="max-age=90")
    opened(net, say)
    alice = browser(net, "alice")
    alice.get("http://cache/")
    net.clock.advance(10)
    reply = alice.get("http://cache/")
    assert reply.text == "book 1"
    assert [m.partition(";")[0] for m in reply.headers["Cache-Status"].split(", ")] == [
        "cache",
        "alice",
    ]
    assert "cache;hit" in reply.headers["Cache-Status"]


def test_a_browser_that_cannot_reach_anybody_raises_what_requests_raises(net):
    alice = browser(net, "alice")
    with pytest.raises(requests.ConnectionError, match="no host is named"):
        alice.get("http://nowhere/")


def test_a_cut_body_raises_in_a_browser_too(net):
    net.host("shop", Shop(cut(100, 60)))
    with pytest.raises(requests.ConnectionError):
        browser(net).get("http://shop/")


def test_a_browser_uses_stale_pages_when_it_is_offline(net):
    opened(net, told("max-age=1"))
    alice = browser(net, "alice")
    alice.get("http://cache/")
    net.clock.advance(60)
    net.partition("alice", "cache")
    net.find("cache")[0].kill()
    assert alice.get("http://cache/").text == "book 1"


def test_cookies_come_with_what_is_new_and_not_with_what_is_stored(net):
    net.host("shop", Shop(told("max-age=60", Set_Cookie="a=1")))
    alice = browser(net)
    alice.get("http://shop/")
    assert alice.cookies.get_dict() == {"a": "1"}
    alice.cookies.clear()
    assert alice.get("http://shop/").text == "book 1"
    assert alice.cookies.get_dict() == {}


def test_a_post_through_a_browser_sends_its_body_and_invalidates(net):
    shop = Shop(told("max-age=60"))
    net.host("shop", shop)
    alice = browser(net)
    alice.get("http://shop/")
    alice.post("http://shop/", data={"a": "b"})
    assert alice.get("http://shop/").text == "book 3"
    assert shop.seen[1].form["a"] == "b"


def test_an_adapter_uses_a_storage_of_ones_own_though_it_is_empty():
    storage = MemoryStorage(10_000, threading.Lock)
    adapter = CachingAdapter(storage=storage)
    assert len(storage) == 0
    assert adapter.cache.storage is storage


def test_the_adapter_works_on_its_own():
    adapter = CachingAdapter()
    assert adapter.cache.policy.shared is False
    adapter.close()


def test_a_problem_says_what_is_wrong_in_json(net):
    _, client = opened(net, told("max-age=60"))
    reply = client.get("http://cache/", headers={"Cache-Control": "only-if-cached"})
    assert problem(reply) == (504, "cache;detail=only-if-cached")
    assert json.loads(reply.text)["title"] == "Gateway Timeout"


def test_a_request_is_the_same_with_another_body():
    assert Request("PUT", "http://a/", body=[b"1"]) == Request("PUT", "http://a/")
