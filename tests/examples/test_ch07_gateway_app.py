"""The gateway as an application, in the laboratory."""

import json
import re
from importlib import import_module

import pytest
from flask import Flask, Response, request

from examples.ch03_tokens import KeyRing
from examples.ch07_gateway import (
    ConfigError,
    create_app,
    hash_key,
    lab_runtime,
)
from examples.ch07_gateway.demo_shop_app import create_shop
from examples.ch07_gateway.observability.spans import opentelemetry
from examples.lab import MemoryStore, Network
from tests.security.gateway_texts import SMALL, TOKENS, private_key

DEMO = {"X-API-Key": "demo-key"}


def echo(node):
    """An upstream that says what it was asked; `/public` may be kept by all."""
    app = Flask("shop")

    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
    def say(path):
        said = {
            "replica": node.name,
            "path": request.full_path.rstrip("?"),
            "method": request.method,
            "fields": dict(request.headers),
            "body": request.get_data(as_text=True),
            "time": node.clock(),
        }
        response = Response(json.dumps(said), mimetype="application/json")
        response.headers["Cache-Control"] = request.args.get("control", "no-store")
        response.headers["Connection"] = "X-Hop"
        response.headers["X-Hop"] = "1"
        return response, int(request.args.get("status", "200"))

    return app


class Site:
    """A network with the echo behind one gateway or more."""

    def __init__(self, text=SMALL, more="", shop=echo, replicas=1, store=None):
        self.net, self.doors, self.lines = Network(seed=1), [], []
        self.shop = self.net.host("shop", shop, replicas=2, latency=0.01)
        self.net.host("next", echo, latency=0.01)
        self.text = text + more

        def make(node):
            shared = node.store("redis") if store else None
            world = lab_runtime(node, self.lines.append)
            self.doors.append(create_app(config=self.text, store=shared, **world))
            return self.doors[-1]

        if store:
            self.net.store("redis", latency=0.001)
        self.net.host("gateway", make, replicas=replicas, latency=0.01)
        self.alice = self.net.session("alice")

    def get(self, path, who=None, **fields):
        sent = {name.replace("_", "-"): value for name, value in fields.items()}
        return (who or self.alice).get(f"http://gateway{path}", headers=sent)


def test_a_request_reaches_its_upstream_with_the_words_of_the_gateway():
    reply = Site().get("/orders/7?a=b%20c", **DEMO, X_Forwarded_For="6.6.6.6")
    said = reply.json()
    assert said["path"] == "/orders/7?a=b%20c"
    fields = said["fields"]
    assert fields["X-Consumer"] == "demo"
    assert fields["X-Forwarded-For"] == "10.0.0.1"
    assert fields["Host"] == "shop"
    assert "X-Api-Key" not in fields
    assert fields["X-Request-Id"] == reply.headers["X-Request-Id"]


def test_fields_of_the_hop_to_the_upstream_do_not_come_back():
    assert "X-Hop" not in Site().get("/orders", **DEMO).headers


def test_without_a_key_nobody_passes():
    site = Site()
    reply = site.get("/orders")
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert site.net.trace.where(target="shop").count() == 0


def test_a_limit_tells_what_is_left_and_then_refuses():
    site = Site()
    left = [site.get("/orders", **DEMO).headers["RateLimit"] for _ in range(3)]
    assert [each.partition(";")[2].partition(";")[0] for each in left] == [
        *("r=2", "r=1", "r=0")
    ]
    reply = site.get("/orders", **DEMO)
    assert reply.status_code == 429
    assert reply.json()["violated-policies"] == ["orders"]
    assert reply.headers["RateLimit-Policy"] == '"orders";q=3;w=60'
    site.net.clock.advance(float(reply.headers["Retry-After"]))
    assert site.get("/orders", **DEMO).status_code == 200


@pytest.mark.parametrize(("store", "admitted"), [(True, 3), (None, 6)])
def test_two_gateways_on_one_store_admit_what_one_would(store, admitted):
    site = Site(replicas=2, store=store)
    statuses = [site.get("/orders", **DEMO).status_code for _ in range(10)]
    assert statuses.count(200) == admitted


@pytest.mark.parametrize("lease", [1, 20])
def test_many_requests_at_once_take_their_turns_at_the_store(lease):
    text = SMALL.replace("quota = 3", f"quota = 400\nlease = {lease}")
    site = Site(text, replicas=1, store=True)
    site.net.run(*[lambda: site.get("/orders", **DEMO) for _ in range(20)])
    trips = site.net.trace.where(target="redis").count()
    assert trips <= 2 * 20 // lease + 1
    assert (
        site.get("/orders", **DEMO).headers["RateLimit"].startswith('"orders";r=379;')
    )


def test_while_the_store_is_away_a_gateway_counts_alone_and_the_log_says_so():
    site = Site(store=True)
    site.net.partition("gateway", "redis")
    statuses = [site.get("/orders", **DEMO).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert all(json.loads(line)["alone"] for line in site.lines)


def test_what_is_public_is_kept_and_what_is_not_is_not():
    site = Site()
    for _ in range(3):
        site.get("/books/emma?control=max-age%3D60")
    assert site.net.trace.where(target="shop").count() == 1
    for _ in range(3):
        site.get("/books/emma")
    assert site.net.trace.where(target="shop").count() == 4


CACHED_ORDERS = SMALL.replace('auth = ["key"]', 'auth = ["key"]\ncache = true')


def test_an_answer_for_one_consumer_is_not_given_to_another():
    text = CACHED_ORDERS.replace(
        "[limits.orders]",
        '[consumers.other]\nkeys = ["sha256:' + "0" * 64 + '"]\n[limits.orders]',
    )
    other = {"X-API-Key": "other"}
    site = Site(text.replace("sha256:" + "0" * 64, hash_key("other")))
    for _ in range(2):
        said = site.get("/orders?control=max-age%3D60", **DEMO).json()
        assert said["fields"]["X-Consumer"] == "demo"
    said = site.get("/orders?control=max-age%3D60", **other).json()
    assert said["fields"]["X-Consumer"] == "other"
    assert "Authorization" not in said["fields"]


def test_an_answer_that_says_it_is_public_is_given_to_all():
    site = Site(CACHED_ORDERS)
    first = site.get("/orders?control=public,max-age%3D60", **DEMO)
    second = site.get("/orders?control=public,max-age%3D60", **DEMO)
    assert first.content == second.content
    assert ";hit" in second.headers["Cache-Status"]
    assert "RateLimit" in second.headers


BASIC = {"Authorization": "Basic bWU6c2VjcmV0"}


@pytest.mark.parametrize("control", ["max-age%3D60", "private", "no-store"])
def test_who_signs_in_stops_the_cache_for_nobody(control):
    """An answer for one says nothing about the next one's."""
    site = Site()
    for _ in range(2):
        site.get(f"/books/emma?control={control}", **BASIC)
    page = f"/books/emma?control={control.replace('private', 'max-age%3D60')}"
    said = [site.get(page).headers["Cache-Status"] for _ in range(2)]
    assert ("hit" in said[1]) == (control != "no-store")


def test_an_address_that_may_be_kept_again_is_looked_at_again():
    controls = iter(["private", "private", "max-age=60", "max-age=60", "no-store"])

    def shop(node):
        app = Flask("shop")

        @app.route("/<path:path>")
        def say(path):
            return Response(path, headers={"Cache-Control": next(controls)})

        return app

    site = Site(shop=shop)
    said = [site.get("/books/emma").headers["Cache-Status"] for _ in range(5)]
    assert [each.partition(";")[2].partition(";")[0] for each in said] == [
        *("fwd=uri-miss", "fwd=bypass", "fwd=bypass", "fwd=uri-miss", "hit"),
    ]


CANARY = 'canary = { upstream = "next", percent = 50, by = "address" }'
NEXT = '[upstreams.next]\nurls = ["http://next"]\n'


def test_a_canary_is_for_the_same_clients_each_time():
    text = SMALL.replace("cache = true", CANARY)
    site = Site(text, NEXT)
    served = []
    for number in range(40):
        who = site.net.session(f"client {number}")
        names = {site.get("/books", who).json()["replica"][:4] for _ in range(3)}
        assert len(names) == 1
        served += names
    assert 10 < served.count("next") < 30


def test_a_mirror_gets_a_copy_and_nobody_waits_for_it():
    text = SMALL.replace("cache = true", 'mirror = { upstream = "next" }')
    site = Site(text, NEXT)
    site.net.run(lambda: site.get("/books"))
    asked = site.net.trace.where(target="next")
    assert asked.count() == 1


def test_a_dead_mirror_is_nobodys_concern():
    text = SMALL.replace("cache = true", 'mirror = { upstream = "next" }')
    site = Site(text, NEXT.replace("//next", "//nowhere"))
    assert site.get("/books").status_code == 200


def test_messages_are_changed_as_the_file_says():
    text = SMALL.replace(
        "cache = true",
        'request = { set = { "X-Version" = "2" }, remove = ["User-Agent"] }\n'
        'response = { set = { "X-Door" = "1" }, json_remove = ["fields"] }',
    )
    reply = Site(text).get("/books")
    assert reply.headers["X-Door"] == "1"
    assert "fields" not in reply.json()
    said = Site(text.replace(', json_remove = ["fields"]', "")).get("/books").json()
    assert said["fields"]["X-Version"] == "2"
    assert "User-Agent" not in said["fields"]


def test_a_member_of_a_request_is_changed_or_the_request_is_refused():
    text = SMALL.replace("cache = true", 'request = { json_remove = ["is_admin"] }')
    site = Site(text)
    url = "http://gateway/books"
    sent = site.alice.post(url, json={"is_admin": True, "a": 1}).json()
    assert sent["body"] == '{"a":1}'
    twice = {"Content-Type": "application/json"}
    raw = '{"is_admin":0,"is_admin":1}'
    assert site.alice.post(url, data=raw, headers=twice).status_code == 400
    assert site.alice.post(url, data="is_admin=1").status_code == 415


def test_a_dead_replica_is_replaced_by_another():
    site = Site(SMALL.replace('"http://shop"', '"http://shop:1", "http://shop:2"'))
    site.shop[0].kill()
    assert {site.get(f"/books/{n}").status_code for n in range(6)} == {200}


def test_an_upstream_that_is_not_there_is_a_problem_without_an_address():
    site = Site(SMALL.replace("http://shop", "http://nowhere"))
    reply = site.get("/books")
    assert reply.status_code == 502
    assert "nowhere" not in reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_an_open_breaker_says_when_to_come_back():
    text = SMALL.replace("http://shop", "http://nowhere").replace(
        'urls = ["http://nowhere"]',
        'urls = ["http://nowhere"]\nbreaker_failures = 2\ntries = 1',
    )
    site = Site(text)
    statuses = [site.get("/books").status_code for _ in range(3)]
    assert statuses == [502, 502, 503]
    assert int(site.get("/books").headers["Retry-After"]) >= 1


def test_a_body_that_is_too_large_is_refused():
    text = SMALL.replace("cache = true", "max_body = 10")
    site = Site(text)
    reply = site.alice.post("http://gateway/books", data=b"x" * 11)
    assert reply.status_code == 413
    assert site.alice.post("http://gateway/books", data=b"x" * 10).ok


def test_a_reload_changes_the_next_request_and_keeps_what_it_did_not_touch():
    site = Site()
    assert site.get("/orders", **DEMO).headers["RateLimit"].startswith('"orders";r=2')
    site.doors[0].reload(site.text.replace("/books", "/titles"))
    assert site.get("/books").status_code == 404
    assert site.get("/titles").status_code == 200
    assert site.get("/orders", **DEMO).headers["RateLimit"].startswith('"orders";r=1')


def test_a_bad_file_changes_nothing():
    site = Site()
    before = site.doors[0].config
    with pytest.raises(ConfigError):
        site.doors[0].reload(site.text.replace("quota", "qouta"))
    assert site.doors[0].config is before
    assert site.get("/books").status_code == 200


def test_the_log_says_what_happened_and_no_secret():
    site = Site()
    site.get("/orders?token=secret", **DEMO)
    site.get("/orders", X_API_Key="wrong-key")
    entries = [json.loads(line) for line in site.lines]
    assert [e["status"] for e in entries] == [200, 401]
    assert entries[0]["consumer"] == "demo"
    assert entries[1]["refused"] == "key"
    text = "".join(site.lines)
    assert not any(word in text for word in ("demo-key", "wrong-key", "secret"))


def test_the_pages_of_operators_are_for_operators():
    site = Site()
    site.get("/books")
    text = site.get("/metrics").text
    assert (
        'gateway_request_seconds_count{refused="",route="books",status="200"} 1.0'
        in text
    )
    assert site.get("/gateway/ready").json()["config"] == site.doors[0].config.digest
    closed = Site(SMALL.replace('["10.0.0.0/8", "127.0.0.0/8"]', '["192.0.2.0/24"]'))
    assert closed.get("/metrics").status_code == 404


def test_a_label_of_a_metric_is_never_a_clients_word():
    site = Site()
    for number in range(20):
        site.get(f"/nothing/{number}")
    counts = re.findall(
        rb"^gateway_request_seconds_count{.*$",
        site.doors[0].metrics.exposition(),
        flags=re.MULTILINE,
    )
    label = b'{refused="no-route",route="-",status="404"}'
    assert counts == [b"gateway_request_seconds_count" + label + b" 20.0"]


def test_a_token_opens_what_its_scope_names():
    private = private_key()
    site = Site(TOKENS.format(x=private["x"], kid=private["kid"]))
    now = int(site.net.clock.time())
    claims = {"iss": "i", "aud": "a", "sub": "ada", "iat": now, "exp": now + 60}
    ring = KeyRing((private,), private["kid"])
    token = ring.sign({**claims, "scope": "orders"})
    said = site.get("/orders", Authorization=f"Bearer {token}").json()
    assert said["fields"]["X-Consumer"] == "ada"
    assert "Authorization" not in said["fields"]
    poor = ring.sign({**claims, "scope": "books"})
    assert site.get("/orders", Authorization=f"Bearer {poor}").status_code == 403


def test_a_span_is_the_parent_of_the_upstreams():
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = import_module("opentelemetry.sdk.trace.export")
    memory = import_module("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter, provider = memory.InMemorySpanExporter(), sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    net = Network(seed=1)
    net.host("shop", echo)
    net.host(
        "gateway",
        lambda node: create_app(
            config=SMALL, spans=opentelemetry(provider),
            **lab_runtime(node),
        ),
    )  # fmt: skip
    parent = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    reply = net.session("alice").get(
        "http://gateway/books", headers={"Traceparent": parent}
    )
    (span,) = exporter.get_finished_spans()
    assert span.parent.span_id == int("b" * 16, 16)
    went = reply.json()["fields"]["Traceparent"]
    assert went == f"00-{'a' * 32}-{span.context.span_id:016x}-01"
    assert span.attributes["http.route"] == "/books"


def test_the_shop_behind_the_door_asks_nobody_who_they_are():
    shop = create_shop(store=MemoryStore(), new_id=lambda: "1").test_client()
    assert shop.get("/orders").status_code == 403
    line = {"book_id": "emma", "quantity": 1}
    assert (
        shop.post("/orders", json=line, headers={"X-Consumer": "ada"}).status_code
        == 201
    )
    (order,) = shop.get("/orders", headers={"X-Consumer": "ada"}).get_json()
    assert order["customer_id"] == "ada"
    assert shop.get("/books").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("seconds", "status"), [("", 200), ("stale_seconds = 30", 503)]
)
def test_a_kept_answer_stands_in_for_a_dead_upstream_as_long_as_it_is_told(
    seconds, status
):
    site = Site(SMALL.replace("[gateway]", f"[gateway]\n{seconds}"))
    site.get("/books/emma?control=max-age%3D10")
    for replica in site.shop:
        replica.kill()
    site.net.clock.advance(39)
    assert site.get("/books/emma?control=max-age%3D10").status_code == 200
    site.net.clock.advance(2)
    assert site.get("/books/emma?control=max-age%3D10").status_code == status
