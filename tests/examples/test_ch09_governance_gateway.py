"""Chapter 9: what is governed, enforced by chapter 7's gateway."""

import pytest

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import SessionClient, create_app, hash_key, lab_runtime
from examples.ch09_governance import SunsetPlan, active_callers, shop_descriptions
from examples.ch09_governance.drift import match_template
from examples.ch09_governance.experiments.incidents import OLD, yes
from examples.ch09_governance.experiments.rehearsal import rehearse
from examples.ch09_governance.gateway import (
    GovernedClient,
    gateway_routes,
    gateway_upstreams,
    read_log_line,
)
from examples.lab import Network

CONSUMERS = "".join(
    f'[consumers.{name}]\nkeys = ["{hash_key(name)}"]\n\n' for name in ("ann", "bob")
)


class Site:
    """The gateway before the service; `DELETE /basket/...` is on its way out."""

    def __init__(self, brownouts=()):
        self.net, self.lines = Network(seed=1), []
        self.start = self.net.clock.time()
        plan = SunsetPlan(
            self.start + 10,
            self.start + 100,
            tuple((self.start + a, self.start + b) for a, b in brownouts),
        )
        shop = shop_descriptions()["shop"]
        keyed = ("/orders", "/basket/{book_id}")
        text = gateway_routes(shop, {OLD}, keyed)

        def door(node):
            client = GovernedClient(
                SessionClient(node.session()), shop, {OLD: plan}, node.clock
            )
            world = lab_runtime(node, self.lines.append) | {"client": client}
            text_ = gateway_upstreams("http://shop") + CONSUMERS + text
            return create_app(config=text_, **world)

        self.shop = self.net.host("shop", yes)
        self.net.host("door", door)

    def at(self, seconds):
        self.net.clock.advance(self.start + seconds - self.net.clock.time())

    def ask(self, method, path, key="ann"):
        session = self.net.session(as_="client")
        fields = {"X-API-Key": key} if key else {}
        return session.request(method, f"http://door{path}", headers=fields)


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("GET", "/books", "", 200),
        ("HEAD", "/books/emma", "", 200),
        ("POST", "/books", "", 405),
        ("GET", "/debug", "", 404),
        ("GET", "/books/emma/debug", "", 404),
        ("GET", "/basket/emma", "", 405),
        ("POST", "/orders", "", 401),
        ("POST", "/orders", "eve", 401),
        ("POST", "/orders", "ann", 200),
    ],
)
def test_what_nobody_described_is_refused_and_who_may_call_is_asked(
    method, path, key, status
):
    assert Site().ask(method, path, key).status_code == status


class Upstream:
    def send(self, request, timeout, idle):
        return Response(200, (), b"")


@pytest.mark.parametrize(
    ("method", "status"), [("DELETE", 200), ("PARAMETERS", 405), ("SUMMARY", 405)]
)
def test_what_a_path_item_holds_beside_operations_is_no_method(method, status):
    client = GovernedClient(Upstream(), shop_descriptions()["shop"], {}, lambda: 0)
    request = Request(method, "http://shop/basket/emma", ())
    assert client.send(request, 1, 1).status == status


def test_the_door_ends_what_is_to_end():
    site = Site(brownouts=((50, 60),))
    found = []
    for now in (0, 20, 55, 70, 100):
        site.at(now)
        reply = site.ask("DELETE", "/basket/emma")
        found.append((reply.status_code, "Sunset" in reply.headers))
        assert "Sunset" not in site.ask("GET", "/books").headers
        if reply.status_code == 503:
            assert int(reply.headers["Retry-After"]) <= 5
    assert found == [(200, False), (200, True), (503, True), (200, True), (410, True)]


@pytest.mark.parametrize(
    ("seconds", "own", "statuses"),
    [
        (5.0, True, (503, 200)),
        (3600.0, True, (503, 200)),
        (5.0, False, (200, 200)),  # the gateway waited and tried again: nobody heard it
        (3600.0, False, (503, 503)),  # its breaker took the rehearsal for an outage
    ],
)
def test_a_rehearsal_is_heard_and_is_no_outage(seconds, own, statuses):
    assert rehearse(seconds, own=own) == statuses


def test_the_log_of_the_door_says_who_still_calls():
    site = Site()
    for now, who in ((1, "ann"), (2, "bob"), (3, "bob"), (120, "ann"), (121, "")):
        site.at(now)
        site.ask("DELETE", "/basket/emma", who)
        site.ask("GET", "/books", who)

    def ends(method, path):
        return (method, match_template(shop_descriptions()["shop"], path)) == OLD

    calls = [read_log_line(line) for line in "".join(site.lines).splitlines()]
    names = [(c.name, c.calls, c.refused) for c in active_callers(calls, ends)]
    # Who has shown no key is an address in the log: nobody you can write to.
    assert names[:2] == [("ann", 2, 1), ("bob", 2, 0)]
    assert names[2][1:] == (1, 1)
    assert "." in names[2][0]
