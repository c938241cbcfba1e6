"""The small gateway that the notebook of chapter 7 builds."""

import json

import pytest
import requests
from flask import Flask, Response, redirect, request

from examples.ch07_gateway.mini import (
    KEY_NAME,
    CountInStore,
    SlidingLog,
    create_from_config,
    create_gateway,
)
from examples.lab import Network

KEY = {"X-API-Key": "adas-key"}


def shop(node):
    app = Flask("shop", static_folder=None)

    @app.route("/<path:path>", methods=["GET", "POST"])
    def say(path):
        if path == "orders/slow":
            node.sleep(100)
        if path == "orders/away":
            return redirect("http://inside/")
        said = {"target": request.environ["RAW_URI"], "fields": dict(request.headers)}
        response = Response(json.dumps(said), headers={"ETag": '"1"', "X-Hop": "1"})
        response.headers.add("Set-Cookie", "a=1")
        response.headers.add("Set-Cookie", "b=2")
        return response

    return app


class Site:
    def __init__(self, limiter=None, replicas=1):
        self.net = Network(seed=1)
        self.net.host("shop", shop)
        self.net.host("inside", lambda node: Flask("inside"))
        self.net.store("redis", latency=0.001)
        services = dict.fromkeys(("orders", "books"), "http://shop")
        services["dead"] = "http://nobody"

        def make(node):
            admit = limiter(node) if limiter else lambda client, now: 0.0
            session = node.session()
            return create_gateway(
                services, {"adas-key": "ada"}, session, admit, node.clock
            )

        self.net.host("door", make, replicas=replicas)
        self.ada = self.net.session("ada")

    def get(self, target, **fields):
        made = requests_get(f"http://door{target}", KEY | fields)
        return self.net.session("ada").send(made, allow_redirects=False)


def requests_get(url, fields):
    made = requests.Request("GET", "http://door", headers=fields).prepare()
    made.url = url
    return made


def test_a_request_goes_on_with_the_word_of_the_gateway():
    spoofed = {"X-Consumer": "alice", "Connection": "X-Consumer, X-Mine", "X-Mine": "1"}
    said = Site().get("/orders/7?page=2", **spoofed).json()
    assert said["target"] == "/orders/7?page=2"
    assert said["fields"]["X-Consumer"] == "ada"
    assert said["fields"]["Host"] == "shop"
    assert not {"X-Api-Key", "X-Mine"} & set(said["fields"])


def test_an_answer_comes_back_with_its_fields():
    reply = Site().get("/orders")
    assert reply.headers["ETag"] == '"1"'
    assert reply.raw.headers.getlist("Set-Cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("target", "fields", "status"),
    [
        ("/orders", {"X-API-Key": ""}, 401),
        ("/orders", {"X-API-Key": "wrong"}, 401),
        ("/books", {"X-API-Key": ""}, 200),
        ("/nothing", {}, 404),
        ("/orders/away", {}, 302),
        ("/orders/slow", {}, 504),
        ("/dead", {}, 502),
        ("/books/%2e%2e/orders", {}, 400),
        ("/books/../orders", {}, 400),
        ("/books/..", {}, 400),
        ("/books%2Forders", {}, 400),
        ("/books/a%2Fb", {}, 400),
        ("/books//a", {}, (400, 308)),
        ("/books/a;b", {}, 400),
        ("/books/.hidden/a..b/", {}, 200),
    ],
)
def test_each_request_gets_the_status_that_it_should(target, fields, status):
    got = Site().get(target, **fields).status_code
    assert got in (status if isinstance(status, tuple) else (status,))


def test_a_cookie_of_one_client_is_not_sent_for_another():
    site = Site()
    site.get("/orders")
    assert "Cookie" not in site.get("/orders").json()["fields"]
    assert site.get("/orders", Cookie="mine=1").json()["fields"]["Cookie"] == "mine=1"


def test_a_body_over_the_limit_is_refused():
    site = Site()
    for size, status in ((1000, 200), (1001, 413)):
        reply = site.ada.post("http://door/orders", data=b"x" * size, headers=KEY)
        assert reply.status_code == status


@pytest.mark.parametrize(
    "limiter",
    [
        lambda node: SlidingLog(3).admit,
        lambda node: CountInStore(node.store("redis"), 3).admit,
    ],
)
def test_a_limit_says_when_to_come_back(limiter):
    site = Site(limiter)
    statuses = [site.get("/orders").status_code for _ in range(4)]
    assert statuses == [200] * 3 + [429]
    site.net.clock.advance(int(site.get("/orders").headers["Retry-After"]))
    assert site.get("/orders").status_code == 200


def test_two_gateways_share_a_count_in_a_store():
    site = Site(lambda node: CountInStore(node.store("redis"), 3).admit, replicas=2)
    assert [site.get("/orders").status_code for _ in range(6)] == [200] * 3 + [429] * 3


def test_without_a_shared_key_it_does_not_start(monkeypatch):
    monkeypatch.delenv(KEY_NAME, raising=False)
    with pytest.raises(ValueError, match="GATEWAY_KEY has 0 characters"):
        create_from_config("http://shop", "memory")
    monkeypatch.setenv(KEY_NAME, "k" * 32)
    client = create_from_config("http://shop", "memory").test_client()
    assert client.get("/orders").status_code == 401
