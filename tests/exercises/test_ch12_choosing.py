import hashlib
import hmac
import json

import pytest

reckoning = pytest.mark.exercise(
    "expected",
    points=3,
    minutes=20,
    hint="Take one page first. Its copies live for `ttl` s, then until the next "
    "read: so reads * ttl reads follow a fetch, and there are reads / (1 + reads "
    "* ttl) fetches a second. Of its `ttl` seconds a copy is true for "
    "(1 - exp(-changes * ttl)) / changes, in the mean. Add up reads of all pages, not "
    "shares.",
    section="Experiment 3: the best max-age",
)
buying = pytest.mark.exercise(
    "cheapest",
    points=3,
    minutes=15,
    hint="Throw out what is not allowed before you compare, and let `min` compare "
    "pairs of cost and max-age. `math.ceil` rounds up; the spare comes after the "
    "rounding, and an hour has 3600 seconds.",
    section="Experiment 4: a guide that computes",
)
judging = pytest.mark.exercise(
    "verdict",
    points=2,
    minutes=10,
    hint="`zip` makes the pairs. Not ratios: multiply, and nothing can be zero.",
    section="Experiment 2: the table, cell by cell",
)
rotating = pytest.mark.exercise(
    "desk",
    points=4,
    minutes=20,
    hint="One more reason to fetch: the name is not among the keys. "
    "`store.compare_and_set('asked', None, b'1', CALM)` is true for one asker of all "
    "replicas, and not again for CALM seconds; note every other question there, too.",
    section="Experiment 5: an afternoon",
)

near = pytest.approx


@reckoning
@pytest.mark.parametrize(
    ("page", "ttl", "untrue", "fetches"),
    [
        ((1, 0.05), 20, 0.350361, 0.047619),
        ((0.25, 0.05), 20, 0.306566, 0.041667),
        ((0.25, 0.05), 80, 0.718647, 0.011905),
        ((100, 0.01), 1, 0.004934, 0.990099),
        ((100, 1), 1, 0.364237, 0.990099),
        ((2, 0.1), 0, 0.0, 2.0),
        ((3, 0), 60, 0.0, 3 / 181),
        ((0.001, 1), 10, 0.008911, 0.001 / 1.01),
        ((1, 1000), 100, 0.990089, 1 / 101),
        ((5, 1e-9), 10, 4.902e-9, 5 / 51),
    ],
)
def test_one_page_is_as_stale_as_its_formula(answers, page, ttl, untrue, fetches):
    assert answers.expected([page], ttl) == near((untrue, fetches), rel=2e-4, abs=1e-8)


@reckoning
@pytest.mark.parametrize(
    ("pages", "ttl", "untrue", "fetches"),
    [
        # 100 reads a second of one page, one a minute of a hundred others
        ([(100, 0.01)] + [(1 / 60, 0.01)] * 100, 60, 0.245946, 0.849997),
        ([(10, 0), (10, 1)], 10, 0.445547, 0.198020),
        ([(10, 0), (1, 1)], 10, 0.074380, 0.189919),
        ([(0, 5), (1, 0.05)], 20, 0.350361, 1 / 21),
        ([(0, 0), (1, 0)], 20, 0.0, 1 / 21),
        ([(4, 0.5), (1, 0.5), (0.25, 0.5)], 2, 0.301700, 0.944444),
    ],
)
def test_many_pages_count_by_their_reads(answers, pages, ttl, untrue, fetches):
    assert answers.expected(pages, ttl) == near((untrue, fetches), rel=2e-4, abs=1e-9)


NEED = {
    "reads": 100.0,
    "capacity": 10.0,
    "replica_cents": 10.0,
    "stale_cents": 0.001,
    "late": 3600.0,
    "most_untrue": 1.0,
}
# A page that changes every hundred seconds, 100 reads a second.
NONE = {"ttl": 0, "untrue": 0.0, "fetches": 100.0}
ONE = {"ttl": 1, "untrue": 0.005, "fetches": 0.99}
TEN = {"ttl": 10, "untrue": 0.05, "fetches": 0.1}
SIXTY = {"ttl": 60, "untrue": 0.25, "fetches": 0.02}
LONG = {"ttl": 600, "untrue": 0.83, "fetches": 0.002}
ALL = [NONE, ONE, TEN, SIXTY, LONG]


def always(*options):
    """A page that never changes."""
    return [option | {"untrue": 0.0} for option in options]


@buying
@pytest.mark.parametrize(
    ("options", "other", "expected"),
    [
        (ALL, {}, (1, 21.8)),  # 2 replicas, and 1,800 untrue reads
        (ALL[::-1], {}, (1, 21.8)),
        (
            [NONE, SIXTY],
            {},
            (0, 110),
        ),  # 2 replicas and 90,000 untrue ones cost the same
        ([SIXTY, NONE], {}, (0, 110)),
        ([NONE, SIXTY], {"stale_cents": 0.0005}, (60, 65)),
        ([NONE, ONE], {"stale_cents": 0.0495}, (1, 109.1)),
        ([NONE, ONE], {"stale_cents": 0.0505}, (0, 110)),
        (ALL, {"stale_cents": 0.0}, (1, 20)),
        (ALL[::-1], {"stale_cents": 0.0}, (1, 20)),
        (ALL, {"stale_cents": 0.0, "capacity": 0.5}, (10, 20)),
        (ALL, {"stale_cents": 0.0, "capacity": 0.01}, (600, 20)),
        (ALL, {"stale_cents": 0.0, "capacity": 0.015}, (600, 20)),
        ([SIXTY], {"stale_cents": 0.0, "capacity": 0.015}, (60, 30)),
        (always(NONE, ONE), {"capacity": 200.0}, (0, 20)),  # enough without, too
        (always(NONE, ONE), {"capacity": 100.0}, (0, 20)),  # exactly full
        (always(NONE, ONE), {"capacity": 99.9}, (1, 20)),
        (always(NONE), {"capacity": 33.0}, (0, 50)),
        (always(LONG, SIXTY), {}, (60, 20)),
        (ALL, {"replica_cents": 0.0}, (0, 0)),
        ([SIXTY, TEN], {"replica_cents": 0.0, "stale_cents": 0.0}, (10, 0)),
        ([TEN | {"untrue": 0.0, "fetches": 0.0}, NONE], {"capacity": 1e3}, (0, 20)),
        ([TEN | {"fetches": 0.0}], {"stale_cents": 0.0}, (10, 20)),
        ([ONE], {"reads": 10.0}, (1, 20.18)),
    ],
)
def test_the_cheapest_wins_and_of_equals_the_shorter(answers, options, other, expected):
    assert answers.cheapest(options, NEED | other) == near(expected)


@buying
@pytest.mark.parametrize(
    ("options", "other", "expected"),
    [
        ([SIXTY, LONG], {"late": 60.0}, 60),
        ([SIXTY, LONG], {"late": 59.9}, None),
        (ALL, {"late": 0.0}, 0),
        ([ONE, TEN], {"late": 0.0}, None),
        (ALL, {"most_untrue": 0.0}, 0),
        (ALL, {"most_untrue": 0.004, "stale_cents": 0.0}, 0),
        (ALL, {"most_untrue": 0.005, "stale_cents": 0.0}, 1),
        (ALL, {"most_untrue": 0.3, "stale_cents": 0.0, "capacity": 0.05}, 60),
        (ALL, {"most_untrue": 0.2, "stale_cents": 0.0, "capacity": 0.05}, 10),
        ([LONG], {"most_untrue": 0.8}, None),
        ([], {}, None),
    ],
)
def test_what_breaks_a_limit_is_not_for_sale(answers, options, other, expected):
    found = answers.cheapest(options, NEED | other)
    assert (found and found[0]) == expected


@judging
@pytest.mark.parametrize(
    ("ours", "theirs", "times", "expected"),
    [
        ([20, 9, 31], [10, 4, 15], 2, "holds"),
        ([20, 8, 30], [10, 4, 15], 2, "holds"),  # at least
        ([20, 7.9, 30], [10, 4, 15], 2, "open"),
        ([19, 7, 29], [10, 4, 15], 2, "does not hold"),
        # the machine was busy in the second round: pairs see through it
        ([100, 30, 110], [60, 20, 70], 1.5, "holds"),
        ([100, 30, 110], [60, 20, 70], 1.7, "does not hold"),
        # the median holds and the best holds, one round does not
        ([30, 30, 10], [10, 10, 10], 2, "open"),
        # sorted, every round would hold
        ([10, 20, 30], [20, 10, 5], 1, "open"),
        ([0, 0, 0], [0, 0, 0], 2, "holds"),
        ([1, 1, 1], [0, 0, 0], 2, "holds"),
        ([0, 0, 0], [1, 1, 1], 2, "does not hold"),
        ([5, 5, 5], [10, 10, 10], 0.5, "holds"),
        ([5, 5, 5], [10, 10, 10], 0.51, "does not hold"),
    ],
)
def test_rounds_are_compared_in_pairs(answers, ours, theirs, times, expected):
    assert answers.verdict(ours, theirs, times) == expected


@judging
@pytest.mark.parametrize("rounds", [0, 1, 2])
@pytest.mark.parametrize("times", [0.1, 10])
def test_two_rounds_decide_nothing(answers, rounds, times):
    assert answers.verdict([1.0] * rounds, [1.0] * rounds, times) == "open"


OLD, NEW, THIRD = {"a": "key a"}, {"a": "key a", "b": "key b"}, {"c": "key c"}


def listed(*sets, status=200):
    return [
        {"status": status if keys is None else 200, "body": json.dumps(keys).encode()}
        for keys in sets
    ]


def start(answers, *sets, status=503):
    return answers.service(
        "create_desk", replicas=2, upstream=listed(*sets, status=status)
    )


def ticket(name, user="ada"):
    mark = hmac.new(f"key {name}".encode(), user.encode(), hashlib.sha256).hexdigest()
    return {"headers": {"Ticket": f"{user}.{name}.{mark}"}}


def seen(desk, name, times=1):
    return [desk.get("/me", **ticket(name))["status"] for _ in range(times)]


@rotating
def test_one_question_serves_both_replicas_for_a_minute(answers):
    desk = start(answers, OLD, NEW)
    assert seen(desk, "a", 4) == [200] * 4
    desk.restart(0)
    desk.advance(59)
    assert seen(desk, "a", 2) == [200] * 2
    assert desk.upstream_hits == 1
    assert seen(desk, "b", 2) == [200] * 2


@rotating
def test_a_new_key_is_asked_for_at_once(answers):
    desk = start(answers, OLD, NEW)
    assert seen(desk, "a") == [200]
    desk.advance(6)
    assert seen(desk, "b", 2) == [200, 200]
    assert seen(desk, "a", 2) == [200, 200]
    assert desk.upstream_hits == 2


@rotating
def test_what_was_asked_a_moment_ago_is_not_asked_again(answers):
    desk = start(answers, OLD, NEW)
    assert seen(desk, "a") == [200]
    desk.advance(4)
    assert seen(desk, "b", 2) == [401, 401]
    assert desk.upstream_hits == 1
    desk.advance(1.5)
    assert seen(desk, "b", 2) == [200, 200]
    assert desk.upstream_hits == 2


@rotating
def test_made_up_names_do_not_become_a_flood(answers):
    desk = start(answers, OLD, NEW)
    seen(desk, "a")
    for step in range(5):
        desk.advance(4)
        for n in range(6):
            assert seen(desk, f"made-up-{step}-{n}") == [401]
    assert desk.upstream_hits <= 1 + 20 // 5
    assert seen(desk, "a", 2) == [200, 200]
    assert seen(desk, "b", 2) == [200, 200]  # somebody's made-up name brought it


@rotating
def test_a_crowd_with_a_new_key_asks_once(answers):
    desk = start(answers, OLD, NEW)
    seen(desk, "a")
    desk.advance(10)
    desk.concurrently([("GET", "/me", ticket("b"))] * 8)
    assert desk.upstream_hits == 2
    assert seen(desk, "b", 2) == [200, 200]


@rotating
def test_a_restart_does_not_end_the_calm(answers):
    desk = start(answers, OLD)
    seen(desk, "a")
    desk.advance(10)
    seen(desk, "made-up")
    desk.restart(0)
    desk.restart(1)
    assert seen(desk, "made-up", 4) == [401] * 4
    assert desk.upstream_hits == 2


@rotating
def test_a_key_that_was_taken_back_is_gone_with_the_next_answer(answers):
    desk = start(answers, NEW, THIRD)
    assert seen(desk, "a") == [200]
    desk.advance(6)
    assert seen(desk, "c", 2) == [200, 200]
    assert seen(desk, "a", 2) == [401, 401]
    assert desk.upstream_hits == 2


@rotating
def test_what_was_kept_ends_a_minute_after_the_last_answer(answers):
    desk = start(answers, OLD, NEW, THIRD)
    seen(desk, "a")
    desk.advance(30)
    assert seen(desk, "b") == [200]
    desk.advance(55)
    assert seen(desk, "a", 2) == [200, 200]
    assert desk.upstream_hits == 2
    desk.advance(6)
    assert seen(desk, "a", 2) == [401, 401]
    assert seen(desk, "c") == [200]


@rotating
@pytest.mark.parametrize("status", [500, 503, 404])
def test_an_issuer_that_is_away_takes_nothing_from_us(answers, status):
    desk = start(answers, OLD, None, NEW, status=status)
    assert seen(desk, "a") == [200]
    desk.advance(6)
    assert seen(desk, "b", 2) == [401, 401]
    assert seen(desk, "a", 2) == [200, 200]
    assert desk.upstream_hits == 2
    desk.advance(6)
    assert seen(desk, "b", 2) == [200, 200]


@rotating
def test_with_nothing_kept_everybody_asks(answers):
    desk = start(answers, None, None, OLD, NEW)
    assert seen(desk, "a", 3) == [401, 401, 200]
    assert desk.upstream_hits == 3
    desk.advance(4)
    assert seen(desk, "b") == [401]
    assert desk.upstream_hits == 3
    desk.advance(2)
    assert seen(desk, "b") == [200]


@rotating
def test_each_question_begins_the_calm_anew(answers):
    desk = start(answers, None, OLD, NEW)
    assert seen(desk, "a") == [401]
    desk.advance(3)
    assert seen(desk, "a") == [200]
    desk.advance(3)
    assert seen(desk, "b") == [401]
    assert desk.upstream_hits == 2
    desk.advance(3)
    assert seen(desk, "b") == [200]


@rotating
@pytest.mark.parametrize(
    "told", ["", "ada", "ada.a", "ada.a.", "ada.a.00", "ada.a.Č", "bob.a.{}", "..", "…"]
)
def test_a_bad_ticket_is_nobodys(answers, told):
    desk = start(answers, OLD, NEW)
    good = ticket("a")["headers"]["Ticket"]
    bad = told.format(good.rpartition(".")[2])
    reply = desk.get("/me", headers={"Ticket": bad.encode().decode("latin-1")})
    assert reply["status"] == 401
    assert desk.get("/me", headers={"Ticket": good})["body"] == b"ada"
    desk.advance(6)
    assert seen(desk, "b") == [200]
