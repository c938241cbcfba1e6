"""The balancer in the laboratory: what passes, what is tried again, what is counted."""

import threading
from dataclasses import replace

import pytest
import requests
from flask import Flask, Response, request

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch02_scale import (
    NO_DEFENCES,
    Backoff,
    BalancerConfig,
    CircuitBreakerPolicy,
    HealthCheck,
    HedgeRace,
    HedgingPolicy,
    RetryPolicy,
    create_app,
)
from examples.ch02_scale.experiments import (
    Site,
    bottlenecks,
    hedges,
    jitters,
    lies,
    moved,
    scale,
    sessions,
    shares,
    slower,
    storms,
    survivals,
)
from examples.ch02_scale.experiments.site import tools
from examples.ch02_scale.shop_app import create_shop_with_health
from examples.lab import MemoryStore, Network

QUICK = RetryPolicy(backoff=Backoff(base=0.001))
RETRYING = replace(NO_DEFENCES, retry_policy=QUICK)


class Net:
    """One balancer before replicas of whatever a test puts there."""

    def __init__(self, make, config=NO_DEFENCES, replicas=2, **times):
        self.net = Network(fields=("Deadline-Left",))
        self.up = self.net.host("up", make, replicas=replicas, **times)
        self.net.host("door", lambda node: self.door(node, config, replicas))
        self.client = self.net.session("alice")

    def door(self, node, config, replicas):
        urls = [f"http://up:{n}" for n in range(1, replicas + 1)]
        return create_app(upstreams=urls, config=config, **tools(node))

    def ask(self, method="GET", path="/", **details):
        return self.client.request(method, f"http://door{path}", **details)

    def asked(self):
        return [e.replica for e in self.net.trace.where(target="up")]


def says(status, headers=(), body=b"ok", only=()):
    """A service of which the replicas `only` (or all) answer with this status."""

    def make(node):
        def app(environ, start_response):
            mine = not only or node.index in only
            start_response(f"{status if mine else 200} X", list(headers))
            return [body]

        return app

    return make


def mirror(node):
    app = Flask(node.name)

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
    def tell(path):
        return {
            "method": request.method,
            "target": request.environ["RAW_URI"],
            "fields": {name.lower(): value for name, value in request.headers.items()},
            "body": request.get_data(as_text=True),
        }

    return app


def test_request_passes_with_target_fields_and_body():
    door = Net(mirror)
    fields = {
        "X-Mine": "1",
        "Cookie": "a=b",
        "Connection": "close, X-Hop",
        "X-Hop": "1",
    }
    told = door.ask("POST", "/a%2Fb?q=1&q=2", data=b"body", headers=fields).json()
    assert (told["method"], told["target"], told["body"]) == (
        "POST",
        "/a%2Fb?q=1&q=2",
        "body",
    )
    assert (told["fields"]["x-mine"], told["fields"]["cookie"]) == ("1", "a=b")
    assert "x-hop" not in told["fields"]


def test_response_passes_with_status_fields_and_who_it_was():
    sent = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Served-By", "evil")]
    sent += [("Content-Encoding", "gzip"), ("Keep-Alive", "5")]
    reply = Net(says(418, sent, b"\x1f\x8bnot really")).client.get(
        "http://door/", stream=True
    )
    fields = list(reply.raw.headers.items())
    assert (reply.status_code, reply.raw.read(2, decode_content=False)) == (
        418,
        b"\x1f\x8b",
    )
    assert [v for n, v in fields if n == "Set-Cookie"] == ["a=1", "b=2"]
    assert [v for n, v in fields if n == "X-Served-By"] == ["1"]
    assert "Keep-Alive" not in dict(fields)


@pytest.mark.parametrize(("status", "body"), [(204, b""), (304, b""), (200, b"x")])
def test_no_field_is_added_but_who_it_was(status, body):
    reply = Net(says(status, [("ETag", '"1"')], body)).ask()
    assert {*reply.headers} - {"Content-Length"} == {"ETag", "X-Served-By"}


def test_head_has_no_body_and_says_its_length():
    door = Net(says(200, [("Content-Length", "9")], b""))
    reply = door.ask("HEAD")
    assert (reply.content, reply.headers["Content-Length"]) == (b"", "9")


def test_redirect_is_passed_on_and_not_followed():
    door = Net(says(302, [("Location", "http://up:2/")]))
    assert door.ask(allow_redirects=False).status_code == 302
    assert door.asked() == [1]


def test_balancer_keeps_no_cookies_of_its_own():
    door = Net(mirror)
    door.ask(headers={"Cookie": "a=alice"})
    assert "cookie" not in door.ask().json()["fields"]


@pytest.mark.parametrize("target", ["http://evil/x", "@evil/x", "*", "evil"])
def test_target_that_is_no_path_reaches_nobody(target):
    net = Network()
    asked = []
    net.host("evil", lambda node: lambda e, s: asked.append(1))
    node_session = net.session("door")
    app = create_app(upstreams=["http://up"], config=NO_DEFENCES, session=node_session)
    reply = app.test_client().get("/", environ_overrides={"RAW_URI": target})
    assert (reply.status_code, asked) == (400, [])


def test_body_over_the_limit_is_refused():
    assert Net(mirror).ask("POST", data=b"x" * 1_000_001).status_code == 413


def test_body_streams_while_it_is_made():
    def slow(node):
        def body():
            yield b"one"
            node.sleep(5)
            yield b"two"

        return Response(body())

    door, seen = Net(slow), []

    def client():
        reply = door.client.get("http://door/", stream=True)
        for piece in reply.raw.stream(3):
            seen.append((door.net.clock.now, piece))

    door.net.run(client)
    assert seen == [(0.0, b"one"), (5.0, b"two")]


def test_dead_upstream_is_a_bad_gateway_and_a_slow_one_a_timeout():
    door = Net(mirror, replicas=1)
    door.up[0].kill()
    dead = door.ask()
    door.up[0].restart()
    door.up[0].slow(3.0)
    slow = door.net.run(door.ask)[0]
    kinds = {reply.headers["Content-Type"] for reply in (dead, slow)}
    assert (dead.status_code, slow.status_code) == (502, 504)
    assert kinds == {"application/problem+json"}


@pytest.mark.parametrize(
    ("method", "fields", "fault", "asked"),
    [
        ("GET", {}, "refused", [1, 2]),
        ("POST", {}, "refused", [1, 2]),  # nothing was sent
        ("GET", {}, "lost", [1, 2]),
        ("POST", {}, "lost", [1]),  # it may have been done
        ("POST", {"Idempotency-Key": "k"}, "lost", [1, 2]),
    ],
)
def test_what_is_tried_again(method, fields, fault, asked):
    door = Net(mirror, RETRYING)
    if fault == "refused":
        door.up[0].kill()
    else:
        door.up[0].lose(every=1)
    door.net.run(lambda: door.ask(method, headers=fields))
    assert door.asked() == asked


def test_last_answer_is_passed_on_when_all_fail():
    door = Net(says(503, [("X-Reason", "full")]), RETRYING)
    reply = door.net.run(door.ask)[0]
    assert (reply.status_code, reply.headers["X-Reason"]) == (503, "full")
    assert door.asked() == [1, 2, 1]


def test_retry_after_beyond_the_deadline_is_not_waited_for():
    door = Net(says(503, [("Retry-After", "60")]), RETRYING)
    assert door.net.run(door.ask)[0].headers["Retry-After"] == "60"
    assert (door.asked(), door.net.clock.now) == ([1], 0.0)


def test_budget_bounds_the_retries_of_all_requests():
    config = replace(RETRYING, requests_per_retry=2, retry_reserve=0)
    door = Net(says(503), config)
    for _ in range(10):
        door.ask()
    assert len(door.asked()) == 10 + 10 // 2


def test_open_breaker_answers_by_itself_and_says_when_to_come_back():
    door = Net(
        says(503),
        replace(NO_DEFENCES, circuit_breaker=CircuitBreakerPolicy(2, 5.0)),
        replicas=1,
    )
    replies = [door.ask() for _ in range(4)]
    assert [r.headers.get("Retry-After") for r in replies] == [None, None, "5", "5"]
    assert door.asked() == [1, 1]


def test_what_is_left_of_the_deadline_is_passed_on():
    config = BalancerConfig(health_check=None, timeout=10.0)
    door = Net(mirror, config, latency=1.0)
    told = [
        door.ask(headers=fields).json()["fields"]["deadline-left"]
        for fields in ({}, {"Deadline-Left": "1.5"}, {"Deadline-Left": "99"})
    ]
    assert told == ["10.000", "1.500", "10.000"]


def test_nobody_is_asked_after_the_deadline():
    door = Net(mirror, BalancerConfig(health_check=None))
    assert door.ask(headers={"Deadline-Left": "0"}).status_code == 504
    assert door.asked() == []


def test_client_in_a_hurry_ejects_nobody():
    door = Net(
        mirror, BalancerConfig(health_check=None, retry_policy=None), latency=0.5
    )
    hurry = {"Deadline-Left": "0.1"}
    for _ in range(10):
        assert door.net.run(lambda: door.ask(headers=hurry))[0].status_code == 504
    door.net.run(door.ask, door.ask)
    assert door.asked()[-2:] == [1, 2]


def test_active_checks_leave_out_and_take_back():
    door = Net(mirror, replace(NO_DEFENCES, health_check=HealthCheck(interval=1.0)))

    def story():
        found = []
        for act in (lambda: None, door.up[0].kill, door.up[0].restart):
            act()
            door.net.sleep(3)
            found.append({door.ask().headers["X-Served-By"] for _ in range(4)})
        return found

    assert door.net.run(story) == [[{"1", "2"}, {"2"}, {"1", "2"}]]


def test_nobody_left_is_a_503():
    config = replace(
        NO_DEFENCES, health_check=HealthCheck(interval=1.0), panic_threshold=0.0
    )
    door = Net(mirror, config, replicas=1)
    door.up[0].kill()

    def story():
        door.net.sleep(3)
        return door.ask()

    reply = door.net.run(story)[0]
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "1")


HEDGED = replace(NO_DEFENCES, hedging=HedgingPolicy(min_samples=2))


def warmed(config=HEDGED, method="GET"):
    """A door that has seen two answers of 10 ms, and whose next replica is slow."""
    door = Net(mirror, config, work=0.01)
    door.net.run(lambda: [door.ask(), door.ask()])
    door.up[0].slow(1.0)
    start = door.net.clock.now
    reply = door.net.run(lambda: (door.ask(method), door.net.clock.now - start))[0]
    return door, reply


def test_hedge_goes_out_after_the_percentile_and_the_first_answer_wins():
    door, (reply, took) = warmed()
    assert (reply.headers["X-Served-By"], round(took, 3)) == ("2", 0.02)
    assert door.asked() == [1, 2, 1, 2]


def test_post_is_never_hedged():
    door, (reply, _) = warmed(method="POST")
    assert (reply.headers["X-Served-By"], door.asked()) == ("1", [1, 2, 1])


def test_hedges_are_paid_from_the_budget():
    door, (reply, _) = warmed(replace(HEDGED, requests_per_retry=10, retry_reserve=0))
    assert (reply.headers["X-Served-By"], door.asked()) == ("1", [1, 2, 1])


class Contender:
    def __init__(self, succeeded):
        self.succeeded, self.closed = succeeded, False

    def close(self):
        self.closed = True


@pytest.mark.parametrize(
    ("arrivals", "winner"),
    [([True, True], 0), ([False, True], 1), ([True, False], 0), ([False, False], 1)],
)
def test_race_is_won_by_the_first_good_or_the_last(arrivals, winner):
    race, contenders = (
        HedgeRace(threading.Event, threading.Lock),
        [Contender(succeeded) for succeeded in arrivals],
    )
    for _ in contenders:
        race.start()
    for contender in contenders:
        race.finish(contender)
    assert race.winner() is contenders[winner]
    assert [r.closed for r in contenders] == [n != winner for n in range(2)]


def test_least_connections_spares_the_slow_one():
    site = Site(replace(NO_DEFENCES, balancer="least_connections"))
    site.replica(1).slow(1.0)

    def customer():
        for _ in range(10):
            site.net.session("alice").get("http://balancer/books/emma")

    site.net.run(customer, customer, customer)
    assert site.at_the_shop().count(by="replica")[1] <= 30 / 3 / 2


def test_customer_stays_with_a_replica_by_address_or_by_name():
    site = Site(
        replace(NO_DEFENCES, balancer="consistent_hash", affinity_field="X-Customer")
    )
    by_address = {site.served_by("alice", "/books/emma") for _ in range(4)}
    people = [site.net.session(f"s{n}") for n in range(8)]
    fields = {"X-Customer": "alice"}
    by_name = {
        p.get("http://balancer/books/emma", headers=fields).headers["X-Served-By"]
        for p in people
    }
    assert (len(by_address), len(by_name)) == (1, 1)


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_throughput_stops_where_something_shared_is_full():
    rates = {(r["service"], r["replicas"]): r["requests per second"] for r in scale()}
    assert [rates["stateless", n] for n in (1, 2, 4, 8)] == [100, 200, 400, 800]
    assert rates["sticky", 8] == rates["sticky", 4] < 200
    assert 400 < rates["shared store", 8] < 500
    full = {row["service"]: row for row in bottlenecks().records()}
    assert (
        full["shared store"]["store, %"]
        > 90
        > full["shared store"]["busiest replica, %"]
    )


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_checks_and_retries_save_what_they_can():
    rows = {row["balancer with"]: row for row in survivals().records()}
    failed = {n: r["looks failed"] + r["adds failed"] for n, r in rows.items()}
    assert failed["nothing"] > failed["active checks"] > failed["passive checks"] == 3
    assert failed["retries"] == failed["all three"] == 1  # cut off, perhaps done
    assert rows["retries"]["refused by the dead"] > 20 * rows["all three"]["cut off"]


def test_only_memory_loses_baskets():
    kept = [
        sessions(place, balancer)["kept"]
        for place, balancer in (
            ("memory", "consistent_hash"),
            ("shared", "round_robin"),
            ("shared", "consistent_hash"),
        )
    ]
    assert kept == [16, 20, 20]


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_storm_multiplies_and_each_defence_bounds_it():
    rows = storms().records()
    each = [row["for each customer"] for row in rows]
    assert each[:2] == [4**3, 4]
    assert each[2] < 12 * 1.1**3 / 12 + 3 * 2 / 12  # a tenth at each hop, and the saved
    assert [row["too late"] for row in rows[4:]] == [0, 0]


def test_winner_among_the_jitters_depends_on_the_weather():
    rows = {row["jitter"]: row for row in jitters(0.01).records()}
    crowd, outage = "crowd: tries", "outage: tries"
    assert rows["none"][crowd] > 5 * max(
        r[crowd] for n, r in rows.items() if n != "none"
    )
    assert rows["none"][outage] == min(row[outage] for row in rows.values())


@pytest.mark.parametrize(("way", "formula"), [("modulo", 4 / 5), ("ring", 1 / 5)])
def test_keys_move_as_the_formula_says(way, formula):
    assert moved(way, 4) == pytest.approx(formula, abs=0.03)


def test_points_make_shares_even():
    largest = [row["largest share, %"] for row in shares(4, (1, 10, 100)).records()]
    assert largest == sorted(largest, reverse=True)


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_check_lies_both_ways():
    rows = {row["check"]: list(row.values())[1:] for row in lies().records()}
    assert rows["shallow"] == rows["shallow, and passive"]
    assert rows["deep"][1] < rows["shallow"][1]
    assert (rows["deep"][2] > 40, rows["deep, with a floor"][2]) == (True, 0)


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_slow_is_worse_than_dead():
    dead, slow = slower().records()[1:]
    assert slow["mean, ms"] > 5 * dead["mean, ms"]


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_hedging_helps_against_what_is_rare():
    column = {r["balancer"]: r for r in hedges().records()}
    slow, rare = "one slow: ms", "hiccups: ms"
    hedged = column["round robin, hedged"]
    assert (hedged[slow] > 500, hedged[rare] < 50) == (True, True)
    assert column["least connections, hedged"][slow] < 50
    assert all(r[name] <= 110 for r in column.values() for name in r if "asked" in name)


def test_upstream_that_hangs_is_given_up_in_time():
    door = Net(mirror, RETRYING)
    door.up[0].slow(60.0)
    start = door.net.clock.now
    reply = door.net.run(lambda: (door.ask(), door.net.clock.now - start))[0]
    assert reply[0].ok and 2.0 <= reply[1] < 2.1


def test_error_that_is_no_requests_error_is_not_swallowed():
    def broken(*args, **kwargs):
        raise requests.exceptions.InvalidURL("no")

    session = requests.Session()
    session.request = broken
    app = create_app(upstreams=["http://up"], config=NO_DEFENCES, session=session)
    assert app.test_client().get("/").status_code == 502


@pytest.mark.parametrize("path", ["/live", "/ready"])
def test_no_cache_may_keep_how_the_shop_is(path):
    shop = create_shop_with_health(
        baskets=MemoryBaskets(lambda: "ticket"),
        orders=Orders(MemoryStore()),
        ready=lambda: None,
    )
    assert shop.test_client().get(path).headers["Cache-Control"] == "no-store"
