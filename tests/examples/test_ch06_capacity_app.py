"""The application cache: what it keeps, for how long, and what many at once cost."""

import threading

import pytest
from werkzeug import Request, Response

from examples.ch06_capacity import (
    CacheRules,
    CatalogueCache,
    CatalogueResponse,
    SingleFlight,
    TtlCache,
    create_app,
    make_policy,
)
from examples.ch06_capacity.cache.cache_key import normalised_key
from examples.ch06_capacity.experiments.front import Town, front
from examples.lab import Network

LARGE = 70_000


class Catalogue:
    """A catalogue that says what it is told, and counts."""

    def __init__(self):
        self.status, self.body, self.seen = 200, b"emma", []

    def make(self, node):
        @Request.application
        def app(request):
            self.seen.append(request.full_path)
            return Response(self.body, self.status)

        return app


@pytest.fixture
def shop():
    return Catalogue()


def town(shop, **options):
    net = Network(fields=("Cache-Status",))
    net.host("catalogue", shop.make, latency=0.01, work=0.05)
    net.host("front", front(**options), latency=0.01)
    return net


def ask(net, path="/books/emma"):
    return net.session("alice").get(f"http://front{path}")


def test_an_answer_is_kept_for_its_time_and_no_longer(shop):
    net = town(shop)
    assert ask(net).headers["Cache-Status"] == "app; fwd=miss"
    net.clock.advance(59.9)
    assert ask(net).headers["Cache-Status"] == "app; hit"
    net.clock.advance(0.1)
    assert ask(net).headers["Cache-Status"] == "app; fwd=miss"
    assert len(shop.seen) == 2


def test_age_counts_from_the_question_not_from_the_answer(shop):
    net = Network(fields=("Cache-Status",))
    net.host("catalogue", shop.make, work=8)
    net.host("front", front())
    assert ask(net).headers["Cache-Status"] == "app; fwd=miss"
    net.clock.advance(51)
    assert ask(net).headers["Cache-Status"] == "app; hit"
    net.clock.advance(1)
    assert ask(net).headers["Cache-Status"] == "app; fwd=miss"


@pytest.mark.parametrize("policy", ["fifo", "lru", "lfu", "clock", "sieve", "arc"])
def test_the_cache_never_keeps_more_than_it_may(shop, policy):
    net = town(shop, policy=policy, size=3)
    for number in range(20):
        ask(net, f"/books/{number % 7}")
        ask(net, "/books/emma")
        assert ask(net, "/cache").json()["kept"] <= 3


@pytest.mark.parametrize("status", [404, 500, 503, 302])
def test_what_is_no_success_is_passed_on_and_not_kept(shop, status):
    net = town(shop)
    shop.status = status
    reply = [ask(net).status_code for _ in range(2)]
    assert reply == [status, status]
    assert len(shop.seen) == 2


def test_an_answer_that_is_too_large_is_passed_on_and_not_kept(shop):
    net = town(shop)
    shop.body = b"x" * LARGE
    assert len(ask(net).content) == LARGE
    assert ask(net, "/cache").json()["kept"] == 0


def test_a_hundred_who_miss_at_once_cost_one_request(shop):
    net = town(shop)
    replies = net.run(*[lambda: ask(net) for _ in range(100)])
    assert len(shop.seen) == 1
    assert {reply.text for reply in replies} == {"emma"}
    said = [reply.headers["Cache-Status"] for reply in replies]
    assert said.count("app; fwd=miss") == 1
    assert said.count("app; fwd=miss; collapsed") == 99


def test_a_hundred_who_want_different_books_do_not_wait_for_each_other(shop):
    net = town(shop)
    net.run(*[lambda n=n: ask(net, f"/books/{n}") for n in range(100)])
    assert len(shop.seen) == 100
    assert net.clock.now < 0.2


def test_when_the_catalogue_is_down_all_who_wait_hear_of_it_and_the_next_one_asks():
    shop = Catalogue()
    net = town(shop)
    net.find("catalogue")[0].kill()
    replies = net.run(*[lambda: ask(net) for _ in range(10)])
    assert {reply.status_code for reply in replies} == {502}
    assert replies[0].headers["Content-Type"] == "application/problem+json"
    assert len(net.trace.where(target="catalogue")) == 1
    net.find("catalogue")[0].restart()
    assert ask(net).status_code == 200


def test_a_hit_needs_no_catalogue(shop):
    net = town(shop)
    ask(net)
    net.find("catalogue")[0].kill()
    assert ask(net).text == "emma"


@pytest.mark.parametrize(
    "path",
    [
        "/books/..",
        "/books/%2e%2e",
        "/books/a%2Fb",
        "/books/A",
        "/books/a%00",
        "/books/",
    ],
)
def test_a_path_that_names_no_book_never_reaches_the_catalogue(shop, path):
    client = app(shop).test_client()
    assert client.get(path).status_code == 404
    assert shop.seen == []


def app(shop):
    net = Network()
    net.host("catalogue", shop.make)
    return create_app(origin="http://catalogue", session=net.session("front"))


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "limit=", "offset=1e9"])
def test_a_number_that_is_none_is_refused_before_it_is_a_key(shop, query):
    reply = app(shop).test_client().get(f"/books?{query}")
    assert reply.status_code == 422
    assert "must be a whole number of up to 9 digits, not" in reply.json["detail"]
    assert shop.seen == []


@pytest.mark.parametrize(
    "query",
    [
        "q=Jane%20Austen",
        "q=jane++austen&x=1",
        "limit=10&q=JANE+AUSTEN",
        "q=+jane+austen&offset=000",
    ],
)
def test_requests_that_mean_the_same_share_one_answer(shop, query):
    client = app(shop).test_client()
    client.get("/books?q=jane+austen")
    assert client.get(f"/books?{query}").headers["Cache-Status"] == "app; hit"


@pytest.mark.parametrize("query", ["q=jane", "q=jane+austen&limit=5", "offset=1"])
def test_requests_that_mean_something_else_do_not(shop, query):
    client = app(shop).test_client()
    client.get("/books?q=jane+austen")
    assert client.get(f"/books?{query}").headers["Cache-Status"] == "app; fwd=miss"


def test_what_is_asked_for_is_what_the_key_says(shop):
    app(shop).test_client().get("/books?q=Emma&limit=5&q=dracula&evil=1")
    assert shop.seen == ["/books?q=emma&offset=0&limit=5"]
    assert (
        normalised_key("/books", {"q": "a&b=c"})
        == "/books?q=a%26b%3Dc&offset=0&limit=10"
    )


@pytest.mark.parametrize(("policy", "size"), [("mru", 10), ("lru", 0)])
def test_a_front_that_cannot_be_is_refused(policy, size):
    with pytest.raises(ValueError, match=r"not 0|known"):
        create_app(origin="http://x", session=None, policy=policy, size=size)


@pytest.mark.parametrize("ttl", [0, -1, float("nan")])
def test_a_ttl_that_keeps_nothing_is_refused(ttl):
    with pytest.raises(ValueError, match=f"more than 0 seconds, not {ttl}"):
        TtlCache(make_policy("lru", 1), ttl)


def test_a_value_that_is_put_again_is_young_again():
    values = TtlCache(make_policy("lru", 2), ttl=10)
    values.put("a", 1, now=0)
    values.put("a", 2, now=5)
    assert values.get("a", now=14) == 2
    assert values.get("a", now=15) is None
    assert len(values) == 0
    assert (values.counts.hits, values.counts.misses, values.counts.expired) == (
        1,
        1,
        1,
    )


class Done:
    """A signal that nobody has to wait for."""

    def set(self):
        pass

    def wait(self):
        pass


def test_whoever_lands_while_we_take_off_saves_us_the_trip():
    """Between our look and our flight, another one's answer arrives."""
    cache = CatalogueCache(
        make_policy("lru", 2),
        CacheRules(),
        lambda: 0.0,
        threading.Event,
        threading.Lock,
    )
    emma, loads, turn = CatalogueResponse(200, b"emma", "text/plain"), [], iter([True])

    def load():
        loads.append(1)
        return emma

    def late(key, work):
        if next(turn, False):
            cache.fetch(key, load)
        return take_off(key, work)

    take_off, cache._single_flight.load = cache._single_flight.load, late
    assert cache.fetch("emma", load)[0] == emma
    assert len(loads) == 1


def test_a_flight_that_failed_fails_for_all_and_is_forgotten():
    flights = SingleFlight(Done, threading.Lock)

    def fails():
        raise KeyError("no")

    with pytest.raises(KeyError):
        flights.load("a", fails)
    assert flights.load("a", lambda: 1) == (1, True)


def test_a_town_knows_how_old_its_oldest_answer_was():
    city = Town.of(front(rules=CacheRules(ttl=30)))
    city.visit(["/books/emma"] * 10, every=8)
    assert city.asked == 3
    assert 24 <= city.oldest() < 30
