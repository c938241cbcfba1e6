"""Whom a stored answer may go to: the key, what shrinks it, and who poisons it."""

from contextlib import nullcontext
from contextvars import Context
from dataclasses import replace
from io import BytesIO

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse
from werkzeug import Request as Asked
from werkzeug import Response as Said

from examples.ch04_http_cache import (
    Cache,
    CachePolicy,
    CachingAdapter,
    MemoryStorage,
    Request,
    SessionOrigin,
    StoredResponse,
)
from examples.ch04_http_cache.experiments.attacks import hide_a_field
from examples.ch04_http_cache.lab_caches import shared_cache
from examples.ch04_http_cache.rules.cache_key import normalised
from examples.ch04_http_cache.wsgi import request_from_environ
from examples.lab import Network
from examples.lab.network.wsgi import environ_of

ORIGIN = "https://app.example"


@pytest.fixture
def net():
    return Network()


def opened(net, say, **options):
    """A shop behind a cache, and a client; the shop answers what `say` returns."""
    seen = []

    @Asked.application
    def shop(request):
        seen.append(request)
        return say(len(seen), request)

    net.host("shop", lambda node: shop)
    net.host("cache", shared_cache("shop", **options))
    return seen, net.session()


def allowed(n, request):
    """What scripts of a known origin may read, and others may not."""
    origin = request.headers.get("Origin")
    fields = {"Cache-Control": "max-age=60", "Vary": "Origin"}
    if origin == ORIGIN:
        fields["Access-Control-Allow-Origin"] = origin
    return Said("the catalogue", headers=fields)


@pytest.mark.parametrize("field", ["Origin", "Accept", "X-Tenant", "Cookie"])
@pytest.mark.parametrize("connection", ["{}", "keep-alive, {}", "close,{}", "{},"])
def test_a_field_that_connection_names_is_nobodys_key(net, field, connection):
    """The ready answer for those who send the field was made for them."""

    def say(n, request):
        told = {"Cache-Control": "max-age=60", "Vary": field}
        return Said(f"for {request.headers.get(field)}", headers=told)

    _, client = opened(net, say)
    value = {field: "a/b"}
    for _ in range(3):
        hidden = {**value, "Connection": connection.format(field)}
        reply = client.get("http://cache/", headers=hidden)
        assert reply.text == "for None"
    for _ in range(3):
        assert client.get("http://cache/", headers=value).text == "for a/b"
    assert client.get("http://cache/", headers=hidden).text == "for None"


def test_the_quick_way_and_the_whole_way_agree_about_hidden_fields(net):
    _, client = opened(net, allowed)
    quick = [client.get("http://cache/", headers=each) for each in hiding()]
    whole = [slowly(each) for each in hiding()]
    assert [r.headers.get("Access-Control-Allow-Origin") for r in quick] == whole


def hiding():
    """Requests that hide the field, show it, and leave it out."""
    shown, hidden = {"Origin": ORIGIN}, {"Origin": ORIGIN, "Connection": "Origin"}
    return [hidden, hidden, shown, shown, {}, hidden, shown, {"Connection": "Origin"}]


def slowly(fields):
    """The field that allows it, from a cache without a quick way."""
    net = Network()
    opened(net, allowed)
    cache = Cache(
        origin=SessionOrigin(net.session(), "http://shop"),
        policy=CachePolicy(),
        storage=MemoryStorage(10**6, net.find("shop")[0].node.lock),
        clock=net.clock.time,
        background=net.scheduler.spawn,
    )
    asked = requests.Request("GET", "http://shop/", headers=fields).prepare()
    environ = environ_of(asked, b"", "10.0.0.1")
    return cache.handle(request_from_environ(environ, (), "cache")).get(
        "Access-Control-Allow-Origin"
    )


def test_the_attack_works_on_a_naive_quick_way_and_not_on_ours():
    assert hide_a_field(naive=True) == "the app may read: False"
    assert hide_a_field() == "the app may read: True"


@pytest.mark.parametrize("later", ["", "Accept-Encoding", "Accept-Language"])
def test_a_304_with_a_narrower_vary_does_not_widen_the_key(net, later):
    def say(n, request):
        kind = request.headers.get("Accept")
        vary = "Accept" if n < 3 else later
        told = {"Cache-Control": "max-age=1", "ETag": '"1"', "Vary": vary}
        if n >= 3:
            told["Cache-Control"] = "max-age=60"
        if "If-None-Match" in request.headers:
            return Said(status=304, headers=told)
        return Said(f"as {kind}", headers=told)

    _, client = opened(net, say)

    def get(kind):
        return client.get("http://cache/", headers={"Accept": kind}).text

    assert [get("a/html"), get("a/json")] == ["as a/html", "as a/json"]
    net.clock.advance(9)
    assert get("a/html") == "as a/html"
    assert [get("a/json"), get("a/xml"), get("a/html")] == [
        *("as a/json", "as a/xml", "as a/html"),
    ]


def test_a_head_with_a_narrower_vary_does_not_widen_the_key(net):
    def say(n, request):
        kind = request.headers.get("Accept")
        told = {"Cache-Control": "max-age=60", "ETag": '"1"'}
        if request.method != "HEAD":
            told["Vary"] = "Accept"
        return Said(f"as {kind}", headers=told)

    _, client = opened(net, say)
    client.get("http://cache/", headers={"Accept": "a/html"})
    client.head(
        "http://cache/", headers={"Accept": "a/html", "Cache-Control": "no-cache"}
    )
    reply = client.get("http://cache/", headers={"Accept": "a/json"})
    assert reply.text == "as a/json"


def test_a_206_with_a_narrower_vary_does_not_widen_the_key(net):
    def say(n, request):
        kind, asked = request.headers.get("Accept"), request.range
        first = asked.ranges[0][0] if asked else 0
        told = {"Cache-Control": "max-age=60", "ETag": '"1"'}
        body = f"{kind:10}"
        if first == 0:
            told["Vary"] = "Accept"
        if not asked:
            return Said(body, headers=told)
        last = min(asked.ranges[0][1] or 10, 10)
        told["Content-Range"] = f"bytes {first}-{last - 1}/10"
        return Said(body[first:last], status=206, headers=told)

    _, client = opened(net, say)
    html = {"Accept": "a/html"}
    client.get("http://cache/", headers={**html, "Range": "bytes=0-4"})
    assert client.get("http://cache/", headers=html).text == "a/html    "
    assert (
        client.get("http://cache/", headers={"Accept": "a/json"}).text == "a/json    "
    )


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("Cookie", "cart=1,,2", "cart=1,2"),
        ("Cookie", "a=1, b=2", "a=1,b=2"),
        ("Cookie", "A=1", "a=1"),
        ("X-Filter", "a,, b", "a, b"),
        ("X-Filter", " a", "a"),
        ("Authorization", "Basic a", "basic a"),
        ("User-Agent", "a,b", "a, b"),
        ("Accept", 'a/b;profile="X"', 'a/b;profile="x"'),
        ("Accept", "a/b;level=A", "a/b;level=a"),
        ("Accept", 'a/b;x="1; Q=0.5"', 'a/b;x="1; q=0.5"'),
        ("Accept", "a/b, , c d", "a/b, c d"),
        ("Accept-Language", "de;q=2", "de"),
        ("Accept-Language", "de;q=0.1234", "de;q=0.123"),
        ("Accept-Language", '"de, en"', '"en, de"'),
        ("Accept-Language", "", None),
    ],
)
def test_what_may_mean_something_else_is_another_key(name, one, other):
    assert normalised(name.lower(), one) != normalised(name.lower(), other)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("Accept-Language", "de,en ;q=0.50", "EN;Q=0.5 , de;q=1.000"),
        ("Accept-Encoding", "gzip,br", "br,,GZIP"),
        ("Accept", "Text/HTML; Level=1;q=1", "text/html;level=1"),
        ("Accept", 'a/b; X="y, z", c/d', 'c/d, A/B;x="y, z"'),
        ("Accept-Charset", "utf-8", "UTF-8;q=1"),
    ],
)
def test_two_ways_to_write_what_is_known_are_one_key(name, one, other):
    assert normalised(name.lower(), one) == normalised(name.lower(), other)


class Wire(BaseAdapter):
    """Sends nothing, and notes the options of each request."""

    def __init__(self):
        super().__init__()
        self.given = []

    def send(self, request, **options):
        self.given.append(options)
        fields = {"Cache-Control": "max-age=0, stale-while-revalidate=60"}
        raw = HTTPResponse(BytesIO(b"book"), fields, 200, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self):
        pass


def test_a_background_refresh_asks_as_its_request_did():
    """Proxies, certificates and timeout are how this user reaches the origin."""
    wire, later = Wire(), []
    alice = requests.Session()
    alice.mount("http://", CachingAdapter(wire, background=later.append))
    options = {"verify": "ca.pem", "cert": "me.pem", "timeout": 7}
    options["proxies"] = {"http": "http://proxy:3128"}
    for _ in range(2):
        alice.get("http://shop/", **options)
    Context().run(later.pop())  # as in a thread of its own
    assert len(wire.given) == 2
    assert wire.given[1] == wire.given[0]
    assert wire.given[1]["cert"] == "me.pem"


@pytest.mark.parametrize("status", [400, 408, 421, 425, 429, 431])
def test_an_answer_about_the_request_leaves_what_is_stored(net, status):
    """A limiter that says 429 to one client takes the page from nobody."""
    statuses = iter([200, status, 503])

    def say(n, request):
        told = {"Cache-Control": "max-age=1, stale-if-error=600", "ETag": '"1"'}
        code = next(statuses)
        told = told if code == 200 else {}
        return Said("book" if code == 200 else "", status=code, headers=told)

    _, client = opened(net, say)
    client.get("http://cache/")
    net.clock.advance(9)
    assert client.get("http://cache/").status_code == status
    reply = client.get("http://cache/")
    assert (reply.status_code, reply.text) == (200, "book")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_an_answer_about_the_resource_ends_what_is_stored(net, status):
    statuses = iter([200, status, 503])

    def say(n, request):
        told = {"Cache-Control": "max-age=1, stale-if-error=600", "ETag": '"1"'}
        code = next(statuses)
        if code == status:
            told["Cache-Control"] = "no-store"
        return Said("book" if code == 200 else "", status=code, headers=told)

    _, client = opened(net, say)
    client.get("http://cache/")
    net.clock.advance(9)
    assert client.get("http://cache/").status_code == status
    assert client.get("http://cache/").status_code == 503


@pytest.mark.parametrize("status", [428, 429, 431, 511])
def test_what_rfc_6585_lets_nobody_store_is_not_stored(net, status):
    seen, client = opened(
        net,
        lambda n, request: Said(
            status=status, headers={"Cache-Control": "max-age=60, public"}
        ),
    )
    for _ in range(2):
        assert client.get("http://cache/").status_code == status
    assert len(seen) == 2


def test_a_longer_body_is_not_called_stored_before_it_is(net):
    def say(n, request):
        pieces = (bytes(50_000) for _ in range(3))
        return Said(pieces, headers={"Cache-Control": "max-age=60"})

    _, client = opened(net, say, policy=CachePolicy(name="cache"))
    first, second = (client.get("http://cache/") for _ in range(2))
    assert "stored" not in first.headers["Cache-Status"]
    assert second.headers["Cache-Status"].startswith("cache;hit")


@pytest.mark.parametrize("left", [-1, 0, 1, 200, 299, 300, 301])
def test_what_a_storage_says_it_has_stored_it_has(left):
    """Near the share of one address too: its bookkeeping counts."""
    storage = MemoryStorage(40_000, nullcontext)
    empty = StoredResponse(200, (), b"", 0, 0)
    body = bytes(storage.max_entry_bytes - empty.size - left)
    request, stored = Request("GET", "http://a/"), replace(empty, body=body)
    said = storage.save("http://a/", stored, 0)
    assert said == bool(storage.find("http://a/", request).matching)
