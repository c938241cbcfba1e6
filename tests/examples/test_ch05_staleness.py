"""The core of chapter 5: who waits, who asks, and what is forgotten."""

import math
import threading
from random import Random

import pytest
from werkzeug import Request as Asked
from werkzeug import Response as Said

from examples.bookshop.catalogue import catalogue
from examples.ch04_http_cache import MemoryStorage, Request, Response, StoredResponse
from examples.ch05_staleness import (
    GroupedStorage,
    NegativeCaching,
    Prices,
    RequestCollapser,
    XFetch,
    create_app,
    create_shop,
    early_refresh_probability,
    fetch_share,
    group_names,
    invalidated_groups,
    jittered,
    refreshes_early,
    stale_share,
)
from examples.ch05_staleness.model.simulation import (
    poisson_times,
    simulate_reads,
    stale_for,
)
from examples.ch05_staleness.request_collapser import MAX_UNSHARED_KEYS
from examples.lab import HangUp, Network

PAGE = "http://cache/"


class Shop:
    """An origin that answers with what `say` returns for each number, and counts."""

    def __init__(self, say):
        self.say, self.seen = say, []

    def __call__(self, node):
        @Asked.application
        def app(request):
            self.seen.append(request)
            return self.say(len(self.seen))

        return app


def told(control, **fields):
    headers = {"Cache-Control": control}
    headers |= {name.replace("_", "-"): value for name, value in fields.items()}
    return lambda n: Said(f"answer {n}", headers=headers)


@pytest.fixture
def net():
    return Network()


def opened(net, say, work=0.1, **how):
    shop = Shop(say)
    net.host("shop", shop, work=work)
    net.host("cache", made(**how))
    return shop, net.session()


def made(**how):
    """What makes a cache before the shop."""

    def make(node):
        return create_app(
            origin="http://shop", session=node.session(), clock=node.clock,
            event=node.event, lock=node.lock, background=node.spawn,
            random=node.random, **how,
        )  # fmt: skip

    return make


def together(net, client, clients, at=0.0, **fields):
    """Ask at once; return the replies, and the seconds that the last one took."""
    began = net.clock.now
    replies = net.run(*[lambda: client.get(PAGE, headers=fields)] * clients, at=at)
    return replies, round(net.clock.now - began, 3)


# --- the gate ---------------------------------------------------------------------


def test_a_hundred_misses_are_one_request_and_one_answer(net):
    shop, client = opened(net, told("max-age=60"))
    replies, took = together(net, client, 100)
    assert len(shop.seen) == 1
    assert {r.text for r in replies} == {"answer 1"}
    assert took == 0.1


def test_without_collapsing_each_miss_is_a_request(net):
    shop, client = opened(net, told("max-age=60"), collapse=False)
    together(net, client, 100)
    assert len(shop.seen) == 100


@pytest.mark.parametrize("control", ["private", "no-store", "private, max-age=60"])
def test_what_is_for_one_goes_to_one_and_nobody_queues(net, control):
    shop, client = opened(net, told(control))
    replies, took = together(net, client, 20)
    assert len({r.text for r in replies}) == len(shop.seen) == 20
    assert took == 0.2  # one wait in vain, then all at once


def test_where_waiting_was_in_vain_nobody_waits_for_a_second(net):
    _, client = opened(net, told("no-store"))
    together(net, client, 2)
    assert together(net, client, 20)[1] == 0.1
    net.clock.advance(1)
    assert together(net, client, 20)[1] == 0.2


def test_a_page_that_can_be_shared_again_is_collapsed_again(net):
    def say(n):
        return told("no-store" if n == 1 else "max-age=1")(n)

    shop, client = opened(net, say)
    client.get(PAGE)
    client.get(PAGE)
    net.clock.advance(1)
    together(net, client, 20)
    assert len(shop.seen) == 3


def test_an_error_is_given_to_nobody_else(net):
    def say(n):
        return Said("broken", 500) if n == 1 else told("max-age=60")(n)

    shop, client = opened(net, say)
    replies, _ = together(net, client, 5)
    assert [r.status_code for r in replies].count(500) == 1
    assert len(shop.seen) == 5


def test_who_waited_for_an_answer_that_was_cut_off_asks_himself(net):
    def say(n):
        if n == 1:
            raise HangUp
        return told("max-age=60")(n)

    _, client = opened(net, say)
    replies, _ = together(net, client, 5)
    assert sorted(r.status_code for r in replies) == [200] * 4 + [502]


def test_patience_ends_and_the_next_one_leads(net):
    def say(n):
        net.sleep(50 if n == 1 else 0)
        return told("max-age=60")(n)

    shop, client = opened(net, say, wait_timeout=2.0, timeout=100.0)
    ends = []

    def ask():
        client.get(PAGE)
        ends.append(round(net.clock.now, 1))

    net.run(*[ask] * 4, at=[0, 0.5, 2.05, 2.1])
    assert ends == [2.6, 2.6, 2.6, 50.1]
    assert len(shop.seen) == 2  # the late one, and the one who gave up, for all


def test_a_leader_that_is_cancelled_lets_the_others_go(net):
    gate = RequestCollapser(event=net.event, lock=threading.Lock, clock=net.clock.time)
    leave = gate.enter("a")
    went = []
    net.run(lambda: went.append(gate.enter("a")), lambda: leave(False), at=[0, 1])
    assert went[0] is not None
    assert net.clock.now == 1


def test_what_the_gate_remembers_is_bounded():
    gate = RequestCollapser(
        event=threading.Event, lock=threading.Lock, clock=lambda: 1.0
    )
    for n in range(MAX_UNSHARED_KEYS + 10):
        gate.enter(f"{n}")(False)
    assert len(gate._unshared_until) == MAX_UNSHARED_KEYS
    assert not gate._in_flight


# --- XFetch, jitter, formulas -----------------------------------------------------


@pytest.mark.parametrize(
    ("left", "chance"), [(0.4, 0.3679), (0.1, 0.7788), (2, 0.0067), (10, 1.4e-11)]
)
def test_the_chance_is_the_exponential_and_the_draws_have_it(left, chance):
    assert early_refresh_probability(left, 0.4, 1.0) == pytest.approx(chance, rel=0.01)
    draw = Random(1).random
    hits = sum(refreshes_early(left, 0.4, 1.0, 1 - draw()) for _ in range(20_000))
    assert hits / 20_000 == pytest.approx(chance, abs=0.01)


def test_an_early_refresh_knows_how_long_the_fetch_took():
    stored = StoredResponse(200, (), b"", 100.0, 104.0)
    assert XFetch(1.0, lambda: 1 - math.exp(-1))(stored, 3.9)
    assert not XFetch(1.0, lambda: 1 - math.exp(-1))(stored, 4.1)
    assert XFetch(2.0, lambda: 1 - math.exp(-1))(stored, 7.9)


def test_early_readers_get_the_old_page_and_the_shop_is_asked_once(net):
    shop, client = opened(net, told("max-age=60"), work=1.0, beta=1.0)
    client.get(PAGE)
    at = [52 + n / 100 for n in range(1000)]
    replies, _ = together(net, client, 1000, at=at)
    assert len(shop.seen) == 2
    assert all("hit" in r.headers["Cache-Status"] for r in replies)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_of_jitter_is_a_share(share):
    with pytest.raises(ValueError, match="share is from 0 to 1"):
        jittered(60, share, 0.5)


def test_jitter_never_makes_longer():
    lives = {jittered(60, 0.2, n / 100) for n in range(100)}
    assert (min(lives), max(lives)) == (49, 60)


@pytest.mark.parametrize("ttl", [1, 20, 200])
@pytest.mark.parametrize("reads", [0.05, 1.0])
def test_the_formulas_hold_in_a_long_simulation(ttl, reads):
    seconds = 100_000 / reads
    drawn = poisson_times(reads, seconds, Random(8).random)
    changes = poisson_times(0.05, seconds, Random(9).random)
    found = simulate_reads(drawn, changes, ttl)
    assert found.stale_share == pytest.approx(stale_share(0.05, ttl, reads), abs=0.01)
    assert found.fetched / found.reads == pytest.approx(
        fetch_share(ttl, reads), abs=0.01
    )
    assert found.oldest < ttl


def test_nothing_is_stale_without_change_or_without_a_cache():
    assert stale_share(0, 60, 1) == stale_share(1, 0, 1) == 0


@pytest.mark.parametrize(
    ("now", "made", "late"),
    [(2, 1, None), (3, 1, 0), (4, 3, None), (4, 2.9, 1), (9, 1, 6), (9, 5, None)],
)
def test_a_price_is_untrue_from_the_next_change_on(now, made, late):
    assert stale_for(now, made, (1, 3, 5)) == late


LONG = tuple(f"{n:032}" for n in range(32))  # what section 2 asks to support

# --- groups -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (None, ()),
        ("", ()),
        ('"a", "b"', ("a", "b")),
        ('"a";x=1, "b"', ("a", "b")),
        ('"a b", ""', ("a b", "")),
        ("a, b", ()),
        ('"a", b', ()),
        ('"a", 1', ()),
        ('"a", ("b")', ()),
        ('"a", ?1', ()),
        ('"a"; "b"', ()),
        ('"ä"', ()),
        (", ".join(f'"{name}"' for name in LONG), LONG),
        (f'"a", "{"b" * 129}"', ("a",)),
    ],
)  # fmt: skip
def test_groups_are_a_list_of_strings_and_nothing_else(value, names):
    assert group_names(value) == names


@pytest.mark.parametrize(
    ("method", "status", "names"),
    [
        ("PUT", 200, ("a",)), ("DELETE", 204, ("a",)), ("POST", 303, ("a",)),
        ("GET", 200, ()), ("HEAD", 200, ()), ("PUT", 403, ()), ("PUT", 500, ()),
    ],
)  # fmt: skip
def test_only_a_successful_change_invalidates_groups(method, status, names):
    response = Response(status, (("Cache-Group-Invalidation", '"a"'),))
    assert invalidated_groups(Request(method, "http://a/"), response) == names


class Grouped:
    """A grouped storage, and a clock that is set by hand."""

    def __init__(self):
        self.now = 100.0
        inner = MemoryStorage(1_000_000, threading.Lock)
        self.storage = GroupedStorage(inner, lambda: self.now, threading.Lock)

    def save(self, uri, *names, asked=None):
        value = ", ".join(f'"{name}"' for name in names)
        asked = self.now if asked is None else asked
        stored = StoredResponse(200, (("Cache-Groups", value),), b"x", asked, self.now)
        generation = self.storage.find(uri, Request("GET", uri)).generation
        return self.storage.save(uri, stored, generation)

    def has(self, uri):
        return self.storage.find(uri, Request("GET", uri)).known


def test_a_group_is_forgotten_and_no_other():
    held = Grouped()
    for uri, names in (("http://a/1", "xy"), ("http://a/2", "y"), ("http://b/3", "x")):
        held.save(uri, *names)
    assert held.storage.invalidate_group("http://a", "x") == 1
    assert [held.has(u) for u in ("http://a/1", "http://a/2", "http://b/3")] == [
        False,
        True,
        True,
    ]


def test_what_was_asked_for_before_is_not_stored_after():
    held = Grouped()
    held.storage.invalidate_group("http://a", "x")
    held.now = 101.0
    assert not held.save("http://a/1", "x", asked=99.0)
    assert not held.save("http://a/1", "x", asked=100.0)
    assert held.save("http://a/1", "x", asked=100.5)
    assert held.save("http://b/1", "x", asked=99.0)


def test_groups_are_bounded_and_no_page_outlives_its_name(monkeypatch):
    monkeypatch.setattr("examples.ch05_staleness.groups.grouped_storage.MAX_ENTRIES", 3)
    held = Grouped()
    for n in range(5):
        held.save(f"http://a/{n}", f"group {n}")
    assert [held.has(f"http://a/{n}") for n in range(5)] == [False] * 2 + [True] * 3


def test_a_price_list_under_way_during_a_change_is_not_stored(net):
    prices = Prices.of(catalogue())
    net.host(
        "shop",
        lambda node: create_shop(clock=node.clock, sleep=node.sleep, prices=prices),
        latency=0.1,
    )

    net.host("cache", made())
    client = net.session()
    net.run(
        lambda: client.get("http://cache/books"),
        lambda: client.put("http://cache/books/emma", json={"price_cents": 5}),
        at=[0, 0.01],
    )
    pages = {page["id"]: page for page in client.get("http://cache/books").json()}
    assert pages["emma"]["price_cents"] == 5


# --- negative caching, purge, the shop ---------------------------------------------


class Answering:
    def __init__(self, status, *fields):
        self.response = Response(status, fields)

    def send(self, request):
        return self.response


@pytest.mark.parametrize(
    ("status", "fields", "told"),
    [
        (404, (), "max-age=9"),
        (410, (), "max-age=9"),
        (200, (), None),
        (500, (), None),
        (404, (("Cache-Control", "no-store"),), "no-store"),
        (404, (("Expires", "0"),), None),
    ],
)
def test_only_a_silent_not_found_is_kept_for_a_while(status, fields, told):
    origin = NegativeCaching(Answering(status, *fields), 9)
    assert origin.send(Request("GET", "http://a/")).get("Cache-Control") == told


def test_a_book_that_appears_is_missing_for_as_long_as_its_404_holds(net):
    def say(n):
        return Said("no such book", 404) if n == 1 else told("max-age=60")(n)

    _, client = opened(net, say, negative_ttl=10)
    assert client.get(PAGE).status_code == 404
    net.clock.advance(9)
    assert client.get(PAGE).status_code == 404
    net.clock.advance(2)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "asked"),
    [
        ({}, 403, 1),
        ({"Authorization": "Bearer wrong"}, 403, 1),
        ({"Authorization": "Bearer ä".encode()}, 403, 1),
        ({"Authorization": "Bearer key"}, 204, 2),
        ({"Authorization": "Bearer key", "Cache-Groups": '"x"'}, 204, 2),
        ({"Authorization": "Bearer key", "Cache-Groups": '"y"'}, 204, 1),
    ],
)
def test_a_purge_needs_the_key(net, fields, status, asked):
    shop, client = opened(net, told("max-age=60", Cache_Groups='"x"'), purge_key="key")
    client.get(PAGE)
    assert client.request("PURGE", PAGE, headers=fields).status_code == status
    client.get(PAGE)
    assert len(shop.seen) == asked


def test_without_a_key_a_purge_is_a_request_like_any_other(net):
    def say(n):
        return Said("no", 405) if n > 1 else told("max-age=60")(n)

    _, client = opened(net, say)
    client.get(PAGE)
    assert client.request("PURGE", PAGE).status_code == 405
    assert client.get(PAGE).text == "answer 1"


@pytest.fixture
def shop():
    return create_shop(clock=lambda: 1_800_000_000, sleep=lambda s: None).test_client()


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/books/emma", {"price_cents": 0}, 422, "from 1 to 100000, not 0"),
        ("/books/emma", {"price_cents": "5"}, 422, "a whole number, not '5'"),
        ("/books/none", {"price_cents": 5}, 404, "no book has the id"),
        ("/delay", {"milliseconds": 60_001}, 422, "from 0 to 60000, not 60001"),
        ("/delay", {"milliseconds": -1}, 422, "from 0 to 60000, not -1"),
    ],
)
def test_the_shop_says_what_is_wrong(shop, path, body, status, said):
    answer = shop.put(path, json=body)
    assert answer.status_code == status
    assert said in answer.json["detail"]


def test_a_change_names_the_groups_that_it_touches(shop):
    answer = shop.put("/books/emma", json={"price_cents": 5})
    names = group_names(answer.headers["Cache-Group-Invalidation"])
    groups = group_names(shop.get("/books").headers["Cache-Groups"])
    assert set(names) & set(groups)
    assert shop.get("/books/emma").json["price_cents"] == 5
    assert shop.get("/seen").json["seen"] == 2
