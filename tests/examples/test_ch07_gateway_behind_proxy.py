"""A gateway behind a proxy that speaks TLS: who is believed, and what goes back."""

import json

import pytest
from flask import Flask, Response, request

from examples.ch07_gateway import ConfigError, create_app, lab_runtime, read_config
from examples.ch07_gateway.config import GatewaySettings
from examples.ch07_gateway.routing.trusted_proxies import find_client
from examples.lab import Network
from tests.security.gateway_texts import SMALL

TRUSTED = 'trusted_proxies = ["10.0.0.0/8"]'
ROUTE = """
[routes.api]
prefix = "/api"
upstream = "shop"
{}
"""


class Site:
    """A gateway before a shop that says what it was asked, and answers as told."""

    def __init__(self, route="", gateway=TRUSTED, url="http://shop", more=""):
        text = SMALL.replace("[gateway]", f"[gateway]\n{gateway}") + ROUTE.format(route)
        text = text.replace('["http://shop"]', f'["{url}"]') + more
        self.net = Network(seed=1)
        self.net.host("shop", lambda node: shop())
        self.net.host("door", lambda node: create_app(config=text, **lab_runtime(node)))

    def get(self, path="/api/x", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://door{path}"
        ada = self.net.session("ada")
        return ada.get(url, headers=named, allow_redirects=False)

    def said(self, **headers):
        return self.get(**headers).json()


def shop():
    app = Flask("shop", static_folder=None)

    @app.get("/<path:path>")
    def say(path):
        response = Response(json.dumps(dict(request.headers)))
        for name in ("Location", "Content-Location", "Set-Cookie"):
            if value := request.headers.get(f"Want-{name}"):
                response.headers[name] = value
        return response

    return app


X = {
    "X_Forwarded_For": "203.0.113.7",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "shop.example",
}


def test_what_a_trusted_proxy_says_is_passed_on():
    said = Site().said(**X)
    assert said["X-Forwarded-For"] == "203.0.113.7"
    assert said["X-Forwarded-Proto"] == "https"
    assert said["X-Forwarded-Host"] == "shop.example"
    assert said["X-Forwarded-Port"] == "443"


def test_a_port_is_part_of_it():
    said = Site().said(**X, X_Forwarded_Port="8443")
    assert said["X-Forwarded-Host"] == "shop.example:8443"
    assert said["X-Forwarded-Port"] == "8443"
    said = Site().said(**{**X, "X_Forwarded_Host": "shop.example:444"})
    assert said["X-Forwarded-Port"] == "444"


def test_anybody_else_is_not_believed():
    said = Site(gateway="").said(**X, X_Forwarded_Port="8443", Forwarded="proto=https")
    assert said["X-Forwarded-Proto"] == "http"
    assert said["X-Forwarded-Host"] == "door"
    assert said["X-Forwarded-Port"] == "80"
    assert said["X-Forwarded-For"] == "10.0.0.1"
    assert "Forwarded" not in said


@pytest.mark.parametrize(
    ("value", "address", "proto", "host"),
    [
        ("for=203.0.113.7;proto=https;host=shop.example", "203.0.113.7", "https",
         "shop.example"),
        ('For="[2001:db8::7]:4711";Proto=https;host="shop.example:8443"',
         "2001:db8::7", "https", "shop.example:8443"),
        ("for=198.51.100.1;proto=http;host=evil.example, "
         "for=203.0.113.7;proto=https;host=shop.example, for=10.0.0.9;proto=http",
         "203.0.113.7", "https", "shop.example"),
        ("for=unknown;proto=https", "unknown", "https", "door"),
        ("for=_hidden", "_hidden", "http", "door"),
    ],
)  # fmt: skip
def test_forwarded_is_believed_and_passed_on(value, address, proto, host):
    said = Site().said(Forwarded=value)
    assert said["X-Forwarded-For"] == address
    assert said["X-Forwarded-Proto"] == proto
    assert said["X-Forwarded-Host"] == host
    assert f"proto={proto}" in said["Forwarded"]
    assert address in said["Forwarded"]


def test_a_proxy_that_writes_x_forwarded_leaves_no_room_for_forwarded():
    forged = "for=6.6.6.6;proto=http;host=evil.example"
    said = Site().said(**X, Forwarded=forged)
    assert said["X-Forwarded-For"] == "203.0.113.7"
    assert said["X-Forwarded-Host"] == "shop.example"
    said = Site().said(X_Forwarded_For="203.0.113.7", Forwarded=forged)
    assert said["X-Forwarded-Host"] == "door"
    assert "Forwarded" not in said


@pytest.mark.parametrize(
    "fields",
    [
        {"X_Forwarded_Proto": "gopher"},
        {"X_Forwarded_Host": "evil.example/x"},
        {"X_Forwarded_Host": "a b"},
        {"X_Forwarded_Port": "99999"},
        {"X_Forwarded_Port": "http"},
        {"Forwarded": "proto=https;"},
        {"Forwarded": 'host="shop'},
        {"Forwarded": "host=a/b"},
    ],
)
def test_what_is_no_scheme_host_or_port_is_refused(fields):
    reply = Site().get(**fields)
    assert reply.status_code == 400
    assert "the proxy in front" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("203.0.113.7:4711", "203.0.113.7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("6.6.6.6, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
        ("203.0.113.7,", "10.1.2.3"),
    ],
)
def test_the_client_is_the_last_that_no_trusted_proxy_vouches_for(field, address):
    environ = {"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": field}
    assert find_client(environ, ("10.0.0.0/8",)).address == address


def test_of_several_schemes_the_one_of_the_client_counts():
    two = {"X_Forwarded_For": "203.0.113.7, 10.0.0.9"}
    site = Site()
    assert (
        site.said(**two, X_Forwarded_Proto="https, http")["X-Forwarded-Proto"]
        == "https"
    )
    forged = {"X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "http, https"}
    assert site.said(**forged)["X-Forwarded-Proto"] == "https"


def test_routes_go_by_the_host_that_the_client_asked_for():
    site = Site(route='hosts = ["shop.example"]')
    assert site.get().status_code == 404
    assert site.get(**X).status_code == 200


STRIPPED = 'rewrite = "/"'


@pytest.mark.parametrize(
    ("route", "url", "location", "public"),
    [
        ("", "http://shop", "http://shop/api/1?a=b#c", "https://shop.example/api/1?a=b#c"),
        ("", "http://shop", "http://shop:80/api/1", "https://shop.example/api/1"),
        ("", "http://shop", "HTTP://SHOP/api/1", "https://shop.example/api/1"),
        ("", "http://shop", "//shop/api/1", "https://shop.example/api/1"),
        ("", "http://shop", "http://shop", "https://shop.example/"),
        ("", "http://shop", "/api/1", "/api/1"),
        ("", "http://shop", "1", "1"),
        ("", "http://shop", "?page=2", "?page=2"),
        ("", "http://shop", "https://shop/api/1", "https://shop/api/1"),
        ("", "http://shop", "http://shop:81/api/1", "http://shop:81/api/1"),
        ("", "http://shop", "https://pay.example/1", "https://pay.example/1"),
        ("", "http://shop", "http://shop@pay.example/", "http://shop@pay.example/"),
        ('rewrite = "/v1"', "http://shop", "/v1/1", "/api/1"),
        ('rewrite = "/v1"', "http://shop", "/v1", "/api"),
        ('rewrite = "/v1"', "http://shop", "/v12", "/v12"),
        ('rewrite = "/v1"', "http://shop", "/login", "/login"),
        ('rewrite = "/v1"', "http://shop", "http://shop/v1/1?x", "https://shop.example/api/1?x"),
        ('rewrite = "/v1"', "http://shop", "http://shop/login", "https://shop.example/login"),
        (STRIPPED, "http://shop", "/1", "/api/1"),
        (STRIPPED, "http://shop", "/", "/api/"),
        (STRIPPED, "http://shop", "/api/1", "/api/1"),
        (STRIPPED, "http://shop", "http://shop/1", "https://shop.example/api/1"),
        ("", "http://shop/base", "/base/api/1", "/api/1"),
        (STRIPPED, "http://shop/base", "http://shop/base/1", "https://shop.example/api/1"),
    ],
)  # fmt: skip
def test_a_location_leads_back_through_the_gateway(route, url, location, public):
    reply = Site(route, url=url).get(**X, Want_Location=location)
    assert reply.headers["Location"] == public
    reply = Site(route, url=url).get(**X, Want_Content_Location=location)
    assert reply.headers["Content-Location"] == public


@pytest.mark.parametrize(
    ("route", "cookie", "public"),
    [
        (STRIPPED, "a=1; Path=/", "a=1; Path=/api"),
        (STRIPPED, "a=1; path=/books; Secure", "a=1; path=/api/books; Secure"),
        (STRIPPED, "a=1;Path=/;HttpOnly", "a=1;Path=/api;HttpOnly"),
        (STRIPPED, "a=Path=/", "a=Path=/"),
        (STRIPPED, "a=1; Path=/api/x", "a=1; Path=/api/x"),
        (STRIPPED, "__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/; Secure"),
        (STRIPPED, "a=1", "a=1"),
        ('rewrite = "/v1"', "a=1; Path=/v1/x", "a=1; Path=/api/x"),
        ('rewrite = "/v1"', "a=1; Path=/", "a=1; Path=/"),
        ("", "a=1; Path=/x", "a=1; Path=/x"),
        ("", "a=1; Domain=shop; Path=/", "a=1; Path=/"),
        ("", "a=1; Domain=shop.example", "a=1; Domain=shop.example"),
    ],
)
def test_a_cookie_comes_back_to_the_service_that_set_it(route, cookie, public):
    reply = Site(route).get(**X, Want_Set_Cookie=cookie)
    assert reply.headers["Set-Cookie"] == public


def test_a_route_may_leave_answers_as_they_are():
    site = Site(f"{STRIPPED}\nrewrite_response = false")
    reply = site.get(**X, Want_Location="http://shop/1", Want_Set_Cookie="a=1; Path=/")
    assert reply.headers["Location"] == "http://shop/1"
    assert reply.headers["Set-Cookie"] == "a=1; Path=/"


OPERATORS = 'operators = ["10.0.0.0/8", "127.0.0.0/8"]'
PAGES = ["/metrics", "/gateway/live", "/gateway/ready"]


def pages(gateway, **headers):
    text = SMALL.replace(OPERATORS, "").replace("[gateway]", f"[gateway]\n{gateway}")
    net = Network(seed=1)
    net.host("door", lambda node: create_app(config=text, **lab_runtime(node)))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    ada = net.session("ada")
    return {ada.get(f"http://door{page}", headers=named).status_code for page in PAGES}


def test_the_pages_of_operators_are_nobodys_until_the_file_names_one():
    assert GatewaySettings().operators == ()
    assert pages("") == {404}
    assert pages(OPERATORS) == {200}


@pytest.mark.parametrize(
    "fields",
    [
        {"X_Forwarded_For": "203.0.113.7"},
        {"X_Forwarded_For": "10.0.0.1"},
        {"X_Forwarded_Proto": "https"},
        {"X_Real_IP": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"Via": "1.1 nginx"},
    ],
)
def test_a_proxy_that_nobody_trusts_is_no_operator(fields):
    assert pages(OPERATORS, **fields) == {404}


def test_behind_a_trusted_proxy_the_client_decides():
    both = f"{OPERATORS}\n{TRUSTED}"
    assert pages(both, X_Forwarded_For="203.0.113.7") == {404}
    assert pages(both, Forwarded="for=203.0.113.7") == {404}
    assert pages(both, X_Forwarded_For="6.6.6.6, 127.0.0.1") == {200}
    # It says nothing of a client: it could be anybody.
    assert pages(both) == {404}
    assert pages(both, X_Forwarded_Proto="https") == {404}


def test_an_option_that_is_no_truth_is_a_fault():
    with pytest.raises(ConfigError, match="true or false"):
        read_config(SMALL.replace("cache = true", 'rewrite_response = "no"'))
