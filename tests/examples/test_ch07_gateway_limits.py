"""The limits of a route, as its clients see them."""

from flask import Flask

from examples.ch07_gateway import create_app, lab_runtime
from examples.ch07_gateway.context import network_of
from examples.lab import Network
from tests.security.gateway_texts import SMALL

DEMO = {"X-API-Key": "demo-key"}
TWO = SMALL.replace('limits = ["orders"]', 'limits = ["much", "orders"]') + (
    '[limits.much]\nquota = 10\nwindow = 60\nalgorithm = "fixed-window"\n'
)
BY_ADDRESS = SMALL.replace("quota = 3", 'quota = 3\nby = "address"').replace(
    "[gateway]", '[gateway]\ntrusted_proxies = ["10.0.0.0/8"]'
)


class Door:
    """A gateway before a shop that answers everything."""

    def __init__(self, text):
        self.net = Network(seed=1)
        shop = Flask("shop", static_folder=None)
        shop.add_url_rule("/orders", view_func=lambda: "[]")
        self.net.host("shop", lambda node: shop)
        self.net.host("door", lambda node: create_app(config=text, **lab_runtime(node)))

    def get(self, **fields):
        sent = {**DEMO, **{k.replace("_", "-"): v for k, v in fields.items()}}
        return self.net.session("ada").get("http://door/orders", headers=sent)


def left(reply):
    return [each.split(";")[1] for each in reply.headers["RateLimit"].split(", ")]


def test_what_one_limit_refuses_the_other_does_not_count():
    door = Door(TWO)
    replies = [door.get() for _ in range(9)]
    assert [reply.status_code for reply in replies] == [200] * 3 + [429] * 6
    assert left(replies[2]) == left(replies[8]) == ["r=7", "r=0"]
    assert replies[8].json()["violated-policies"] == ["orders"]


def test_a_whole_network_of_ipv6_is_one_client():
    door = Door(BY_ADDRESS)
    statuses = [
        door.get(X_Forwarded_For=f"2001:db8:1:2::{n:x}").status_code for n in range(9)
    ]
    assert statuses == [200] * 3 + [429] * 6
    assert door.get(X_Forwarded_For="2001:db8:1:3::1").status_code == 200


def test_an_address_of_ipv4_in_other_clothes_is_the_same_one():
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
