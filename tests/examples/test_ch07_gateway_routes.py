"""What a route may say of timeouts, origins, encoded slashes and bodies; upgrades."""

import json
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
import requests
from flask import Flask, Response, request

from examples.ch07_gateway import ConfigError, create_app, lab_runtime, read_config
from examples.ch07_gateway.config import model
from examples.lab import Network
from tests.security.gateway_texts import SMALL

DEMO = {"X-API-Key": "demo-key"}
APP = "https://app.example"
PREFLIGHT = {
    "Origin": APP,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "x-api-key,content-type",
}


class Site:
    """A gateway before a shop that says what it was asked."""

    def __init__(self, on_books="", on_orders="", upstream="", work=0.0, more=""):
        text = SMALL.replace("cache = true", on_books)
        text = text.replace('limits = ["orders"]', f'limits = ["orders"]\n{on_orders}')
        text = text.replace('["http://shop"]', f'["http://shop"]\n{upstream}') + more
        self.net = Network(seed=1)
        self.net.host("shop", self._shop, work=work)
        self.net.host("door", lambda node: create_app(config=text, **lab_runtime(node)))
        self.session = self.net.session("ada")

    def _shop(self, node):
        app = Flask("shop", static_folder=None)

        @app.route("/<path:path>", methods=["GET", "POST", "OPTIONS"])
        def say(path):
            said = {"path": request.full_path, "fields": dict(request.headers)}
            said |= {"raw": request.environ.get("RAW_URI", "")}
            response = Response(json.dumps(said), mimetype="application/json")
            response.headers["Access-Control-Allow-Origin"] = "https://own.example"
            return response

        return app

    def ask(self, method, path, **headers):
        url = f"http://door{path}"
        made = self.net.session("ada").prepare_request(request_of(method, url, headers))
        made.url = url
        return self.session.send(made)

    @property
    def asked(self):
        return self.net.trace.where(target="shop").count()


def request_of(method, url, headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.Request(method, url, headers=named)


SLOW = {"upstream": "try_timeout = 0.5\ntimeout = 10\nbreaker_failures = 0"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_attempt_that_timed_out_is_not_repeated(method):
    site = Site(work=1.0, **SLOW)
    assert site.ask(method, "/books").status_code == 504
    assert site.asked == 1


def test_the_route_may_say_that_it_is():
    site = Site("retry_timeouts = true", work=1.0, **SLOW)
    assert site.ask("GET", "/books").status_code == 504
    assert site.asked == 3


def test_a_refused_connection_is_tried_elsewhere_as_before():
    dead = 'urls = ["http://dead", "http://shop"]\n[upstreams.old]'
    site = Site(upstream="").net
    text = SMALL.replace("cache = true", "").replace(
        '[upstreams.shop]\nurls = ["http://shop"]',
        f'[upstreams.shop]\n{dead}\nurls=["http://shop"]',
    )
    site.host("other", lambda node: create_app(config=text, **lab_runtime(node)))
    statuses = {site.session("a").get("http://other/books").status_code for _ in "1234"}
    assert statuses == {200}


ORIGINS = f'origins = ["{APP}"]'


def test_a_preflight_is_answered_before_the_key_is_asked_for():
    site = Site(on_orders=ORIGINS)
    reply = site.ask("OPTIONS", "/orders", **PREFLIGHT)
    assert reply.status_code == 204
    assert reply.headers["Access-Control-Allow-Origin"] == APP
    assert reply.headers["Access-Control-Allow-Methods"] == "POST"
    assert reply.headers["Access-Control-Allow-Headers"] == "x-api-key,content-type"
    assert "Origin" in reply.headers["Vary"]
    assert site.asked == 0


def test_a_preflight_spends_nothing_of_a_limit():
    site = Site(on_orders=ORIGINS)
    for _ in range(9):
        site.ask("OPTIONS", "/orders", **PREFLIGHT)
    reply = site.ask("GET", "/orders", Origin=APP, **DEMO)
    assert reply.headers["RateLimit"].startswith('"orders";r=2')


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", APP + ":444", "http://app.example"]
)
def test_another_origin_is_refused_and_hears_nothing(origin):
    site = Site(on_orders=ORIGINS)
    reply = site.ask("OPTIONS", "/orders", **{**PREFLIGHT, "Origin": origin})
    assert reply.status_code == 403
    assert reply.json()["title"] == "Forbidden"
    assert "Access-Control-Allow-Origin" not in reply.headers
    said = site.ask("GET", "/orders", Origin=origin, **DEMO)
    assert said.status_code == 200
    assert "Access-Control-Allow-Origin" not in said.headers


@pytest.mark.parametrize("headers", [DEMO, {}])
def test_answers_and_refusals_can_be_read_by_an_allowed_origin(headers):
    reply = Site(on_orders=ORIGINS).ask("GET", "/orders", Origin=APP, **headers)
    assert reply.headers["Access-Control-Allow-Origin"] == APP
    assert "Origin" in reply.headers["Vary"]
    assert "RateLimit" in reply.headers["Access-Control-Expose-Headers"]


def test_a_star_is_for_every_origin():
    site = Site(on_orders='origins = ["*"]')
    reply = site.ask("OPTIONS", "/orders", **PREFLIGHT)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_for_a_method_that_no_route_takes_is_refused():
    site = Site(on_orders=f'{ORIGINS}\nmethods = ["GET"]')
    assert site.ask("OPTIONS", "/orders", **PREFLIGHT).status_code == 405
    get = PREFLIGHT | {"Access-Control-Request-Method": "GET"}
    assert site.ask("OPTIONS", "/orders", **get).status_code == 204


def test_without_origins_the_service_answers_for_itself():
    reply = Site().ask("OPTIONS", "/books", **PREFLIGHT)
    assert reply.headers["Access-Control-Allow-Origin"] == "https://own.example"


@pytest.mark.parametrize(
    "origin",
    ["app.example", "https://app.example/", "https://*.app.example", "https://A.example",
     "https://app.example:443", "http://app.example:80", "null", "", "//app.example",
     "https://app.example/x", "https://u@app.example"],
)  # fmt: skip
def test_an_origin_that_no_browser_sends_is_a_fault(origin):
    text = SMALL.replace("cache = true", f'origins = ["{origin}"]')
    with pytest.raises(ConfigError, match=r"routes\.books\.origins has"):
        read_config(text)


def test_bodies_that_must_be_changed_are_asked_for_as_they_are():
    site = Site('response = { json_remove = ["path"] }')
    said = site.ask("GET", "/books", Accept_Encoding="gzip, br", Range="bytes=0-9")
    assert said.json()["fields"]["Accept-Encoding"] == "identity"
    assert "Range" not in said.json()["fields"]
    said = Site().ask("GET", "/books", Accept_Encoding="gzip").json()
    assert said["fields"]["Accept-Encoding"] == "gzip"


SLASHES = "encoded_slashes = true"


@pytest.mark.parametrize("path", ["/books/a%2Fb", "/books/a%2fb/c", "/books/x:%2F%2Fy"])
def test_an_encoded_slash_passes_where_the_route_says_so(path):
    assert Site(SLASHES).ask("GET", path).status_code == 200
    refused = Site().ask("GET", path)
    assert refused.status_code == 400
    assert "an encoded slash" in refused.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/books/..%2Forders",
        "/books/a%2F..%2F..%2Forders",
        "/books%2F..%2Forders",
        "/books/a%2F.",
        "/books/a%2F%2E%2E",
        "/books/a%252Fb",
        "/books/a%5Cb",
        "/books%2Fa",
    ],
)
def test_nothing_else_passes_with_it(path):
    reply = Site(SLASHES).ask("GET", path)
    assert reply.status_code in (400, 404)


def test_an_encoded_slash_opens_no_route_that_the_decoded_path_would_not():
    site = Site(more=f'[routes.all]\nprefix = "/"\nupstream = "shop"\n{SLASHES}\n')
    assert site.ask("GET", "/other/a%2Fb").status_code == 200
    for path in ("/orders%2F7", "/%2Forders", "/x%2F..%2Forders"):
        assert site.ask("GET", path).status_code == 400


UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket"}


@pytest.mark.parametrize("kind", ["websocket", "WebSocket", "tcp", "x/1, websocket"])
def test_an_upgrade_gets_a_clear_answer(kind):
    site = Site()
    reply = site.ask("GET", "/books", **{**UPGRADE, "Upgrade": kind})
    assert reply.status_code == 501
    assert "upgrade" in reply.json()["detail"]
    assert site.asked == 0


@pytest.mark.parametrize("kind", ["h2c", "TLS/1.2", "HTTP/2.0"])
def test_an_offer_of_another_version_of_http_is_ignored(kind):
    said = Site().ask(
        "GET", "/books", Connection="Upgrade, HTTP2-Settings", Upgrade=kind
    )
    assert said.status_code == 200
    assert "Upgrade" not in said.json()["fields"]


REFERENCE = Path("book/reference/gateway.md").read_text("utf-8")
TABLES = {
    "gateway": model.GatewaySettings,
    "upstreams.NAME": model.UpstreamConfig,
    "limits.NAME": model.RateLimit,
    "jwt": model.JwtConfig,
    "routes.NAME": model.Route,
    "routes.NAME.canary": model.Canary,
    "routes.NAME.mirror": model.Mirror,
}


def defaults():
    for table, kind in TABLES.items():
        for each in fields(kind):
            if each.default is not MISSING:
                yield table, each.name, each.default


@pytest.mark.parametrize(("table", "key", "default"), list(defaults()))
def test_every_default_is_on_the_reference_page_with_its_reason(table, key, default):
    written = {(): "none", "": "none", None: "none"}
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in REFERENCE.splitlines()
        if line.startswith(f"| `{table}` | `{key}` |")
    ]
    ((_, _, said, reason),) = rows
    if isinstance(default, bool):
        assert said == str(default).lower()
    elif isinstance(default, float | int):
        assert float(said.replace(",", "").partition(" ")[0]) == default
    else:
        values = ", ".join(default) if isinstance(default, tuple) else default
        assert said == written.get(default, values)
    assert len(reason) > 20
