import pytest

deciding = pytest.mark.exercise(
    "decide",
    points=3,
    minutes=15,
    hint="Fresh comes first. Then ask whether staleness is forbidden, and only then "
    "how long it has been stale: age minus lifetime. Without a window there is none.",
    section="Experiment 1: how often is it wrong?",
)
refreshing = pytest.mark.exercise(
    "first_refresh",
    points=2,
    minutes=10,
    hint="`math.log` is the natural one, and of a number below 1 it is negative: the "
    "product with a minus before it is a number of seconds into the future.",
    section="Experiment 3: a formula against its table",
)
forgetting = pytest.mark.exercise(
    "forgotten",
    points=3,
    minutes=15,
    hint="`urlsplit(uri)[:2]` is scheme and host with port. A prefix is no origin: "
    "http://shop is one of http://shop.evil. Sets make the rest short.",
    section="Experiment 4: write, then read",
)
flying = pytest.mark.exercise(
    "single_flight",
    points=5,
    minutes=25,
    hint="Three ways out: a page is there; you got the lease and ask, with `finally` "
    "to give it back, if it is still yours; or the lease is gone and you ask by "
    "yourself. Look once more for a page before the third.",
    section="Experiment 2: a hundred clients and one expired page",
)

MINUTE = {"max-age": 60}
SWR = {"max-age": 60, "stale-while-revalidate": 30}
SIE = {"max-age": 60, "stale-if-error": 300}


@deciding
@pytest.mark.parametrize(
    ("age", "control", "expected"),
    [
        (59.9, MINUTE, "serve"),
        (60, MINUTE, "ask"),
        (0, {}, "ask"),
        (0, {"max-age": 0}, "ask"),
        (59, {"max-age": 60, "must-revalidate": None}, "serve"),
        (59, {"max-age": 10, "s-maxage": 60}, "serve"),
        (10, {"max-age": 60, "s-maxage": 10}, "ask"),
        (5, {"max-age": 60, "s-maxage": 0}, "ask"),
        (60, SWR, "serve and ask"),
        (90, SWR, "serve and ask"),
        (90.1, SWR, "ask"),
        (0, {"max-age": 0, "stale-while-revalidate": 0}, "serve and ask"),
        (70, SWR | {"must-revalidate": None}, "ask"),
        (70, SWR | {"proxy-revalidate": None}, "ask"),
        (70, SWR | {"s-maxage": 60}, "ask"),
        (70, SWR | {"public": None}, "serve and ask"),
        (70, SIE, "ask"),
    ],
)
def test_before_the_origin_is_asked(answers, age, control, expected):
    assert answers.decide(age, control) == expected


@deciding
@pytest.mark.parametrize(
    ("age", "control", "expected"),
    [
        (30, MINUTE, "serve"),
        (70, MINUTE, "fail"),
        (60, SIE, "serve"),
        (360, SIE, "serve"),
        (361, SIE, "fail"),
        (70, SWR, "fail"),
        (70, SIE | {"must-revalidate": None}, "fail"),
        (70, SIE | {"proxy-revalidate": None}, "fail"),
        (70, {"s-maxage": 60, "stale-if-error": 300}, "fail"),
        (30, {"s-maxage": 60, "stale-if-error": 300}, "serve"),
    ],
)
def test_after_the_origin_has_failed(answers, age, control, expected):
    assert answers.decide(age, control, True) == expected


@refreshing
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (([(50, 0.5), (58, 0.1), (59, 0.9)], 60, 1.0, 1.0), 58),
        (([(58, 0.2)], 60, 1.0, 1.0), None),  # ln 0.2 is -1.6
        (([(58, 0.2)], 60, 1.0, 2.0), 58),
        (([(58, 0.2)], 60, 2.0, 1.0), 58),
        (([(57.5, 0.01)], 60, 1.0, 1.0), 57.5),  # the decimal logarithm is -2
        (([(50, 1.0), (60, 1.0)], 60, 1.0, 1.0), 60),
        (([(61, 1.0)], 60, 1.0, 1.0), 61),
        (([(50, 0.9)], 60, 1.0, 0.0), None),
        (([(50, 0.9), (60, 0.9)], 60, 1.0, 0.0), 60),
        (([], 60, 1.0, 1.0), None),
    ],
)
def test_the_first_lucky_reader_asks(answers, question, expected):
    assert answers.first_refresh(*question) == expected


HELD = {
    "http://shop/books/emma": ["book-emma", "books"],
    "http://shop/books": ["prices", "books"],
    "http://shop/offers": ["prices"],
    "http://shop/terms": [],
    "http://shop:81/offers": ["prices"],
    "https://shop/offers": ["prices"],
    "http://shop.evil/offers": ["prices"],
}
EMMA, LIST, OFFERS, *_ = HELD


@forgetting
@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (("PUT", EMMA, 200, []), [EMMA]),
        (("PUT", EMMA, 200, ["prices"]), [EMMA, LIST, OFFERS]),
        (("POST", "http://shop/orders", 201, ["prices"]), [LIST, OFFERS]),
        (("DELETE", EMMA, 303, ["book-emma"]), [EMMA]),
        (("PURGE", "http://shop/terms", 204, ["nobody"]), ["http://shop/terms"]),
        (("GET", EMMA, 200, ["prices"]), []),
        (("HEAD", EMMA, 200, ["prices"]), []),
        (("OPTIONS", EMMA, 200, ["prices"]), []),
        (("PUT", EMMA, 404, ["prices"]), []),
        (("PUT", EMMA, 500, ["prices"]), []),
        (("PUT", EMMA, 199, ["prices"]), []),
        (("PUT", EMMA, 400, ["prices"]), []),
        (("PUT", EMMA, 200, ["Prices"]), [EMMA]),
        (("PUT", EMMA, 200, ["price"]), [EMMA]),
        (("PUT", EMMA, 200, ["nobody", "prices"]), [EMMA, LIST, OFFERS]),
        (("PUT", "http://shop:81/x", 200, ["prices"]), ["http://shop:81/offers"]),
        (("PUT", "http://shop.evil/x", 200, ["prices"]), ["http://shop.evil/offers"]),
    ],
)
def test_a_change_takes_with_it_what_shares_its_groups(answers, exchange, expected):
    found = answers.forgotten(HELD, *exchange)
    assert found == expected


def page(body, control="max-age=60", delay=0.5, **more):
    headers = [("Cache-Control", control)]
    return {"status": 200, "headers": headers, "body": body, "delay": delay, **more}


def start(answers, *upstream):
    return answers.service("create_cache", replicas=2, upstream=list(upstream))


def together(cache, clients, path="/emma"):
    """Ask at once; return the bodies, and the seconds until the last one had it."""
    began = float(cache.get("/clock")["body"])
    replies = cache.concurrently([("GET", path)] * clients)
    took = float(cache.get("/clock")["body"]) - began
    return [reply["body"] for reply in replies], took


@flying
def test_many_clients_of_two_replicas_are_one_request(answers):
    cache = start(answers, page(b"first"), page(b"second"))
    bodies, took = together(cache, 20)
    assert bodies == [b"first"] * 20
    assert cache.upstream_hits == 1
    assert took < 1
    cache.restart(0)
    assert cache.get("/emma")["body"] == b"first"
    cache.advance(61)
    assert together(cache, 20)[0] == [b"second"] * 20
    assert cache.upstream_hits == 2


@flying
def test_what_is_for_one_is_given_to_one_and_nobody_queues(answers):
    own = [page(f"for {n}".encode(), "private") for n in range(10)]
    cache = start(answers, *own)
    bodies, took = together(cache, 10)
    assert sorted(bodies) == [answer["body"] for answer in own]
    assert took < 1.5


@flying
def test_a_failure_is_kept_for_nobody(answers):
    failed = {"status": 503, "headers": [("Cache-Control", "max-age=60")], "delay": 0.5}
    cache = start(answers, failed, page(b"works"))
    bodies, _ = together(cache, 5)
    assert sorted(bodies) == [b""] + [b"works"] * 4
    assert cache.get("/emma")["body"] == b"works"


@flying
def test_nobody_waits_longer_than_the_lease(answers):
    cache = start(answers, page(b"late", delay=20), page(b"soon", delay=0.1))
    replies = cache.concurrently([("GET", "/emma"), ("GET", "/emma")], at=[0, 0.1])
    assert [reply["body"] for reply in replies] == [b"late", b"soon"]
    assert cache.upstream_hits == 2


@flying
def test_paths_do_not_wait_for_each_other(answers):
    cache = start(answers, page(b"slow", path="/slow"), page(b"quick", delay=0))
    asked = [("GET", "/slow"), ("GET", "/quick"), ("GET", "/quick")]
    replies = cache.concurrently(asked, at=[0, 0.1, 0.3])
    assert [reply["body"] for reply in replies] == [b"slow", b"quick", b"quick"]
    assert cache.upstream_hits == 2


@flying
def test_the_lease_is_given_back_when_asking_fails(answers):
    broken = page(b"never", "max-age=soon", delay=0)
    cache = start(answers, broken, page(b"works", delay=0.1))
    assert cache.get("/emma")["status"] == 500
    bodies, took = together(cache, 3)
    assert bodies == [b"works"] * 3
    assert took < 1


@flying
def test_a_lease_that_has_ended_is_not_given_back(answers):
    slow = page(b"for one", "private", delay=2.5)
    cache = start(answers, slow, page(b"second", delay=1), page(b"third"))
    moments = [0, 2.1, 2.7]  # the first is back at 2.5; the third waits for the second
    replies = cache.concurrently([("GET", "/emma")] * 3, at=moments)
    assert [reply["body"] for reply in replies] == [b"for one", b"second", b"second"]
    assert cache.upstream_hits == 2
