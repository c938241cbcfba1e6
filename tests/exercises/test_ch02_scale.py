from hashlib import sha256

import pytest

rotation = pytest.mark.exercise(
    "Rotation",
    points=3,
    minutes=20,
    hint="Do not count turns: keep the names in a line. Whoever is picked goes to its "
    "end, and a second dict remembers until when each one rests.",
    section="Experiment 2: one of four dies",
)
backoff = pytest.mark.exercise(
    "waits",
    points=2,
    minutes=15,
    hint="Cap the limit, not the wait; draw below it; add up before you accept.",
    section="Experiment 4: four kinds of jitter",
)
hashring = pytest.mark.exercise(
    "HashRing",
    points=4,
    minutes=25,
    hint="Keep one sorted list of (place, node) pairs; `bisect` finds the first one at "
    "or after a place. What is the remainder of an index good for?",
    section="Experiment 5: a replica more, and who moves",
)
hop = pytest.mark.exercise(
    "still_left",
    points=3,
    minutes=15,
    hint="Three steps: what were we told (or MOST), less what we spent, rounded down. "
    "float() takes more words than you like: nan, inf, -1, 1e9.",
    section="Experiment 3: a storm of retries",
)

NAMES = ["a", "b", "c"]


def picks(handle, times, now=0.0):
    return [handle.pick(now) for _ in range(times)]


@rotation
def test_all_that_are_well_go_in_turn(answers):
    assert picks(answers.make("Rotation", NAMES), 7) == [*"abcabca"]


@rotation
def test_the_one_that_failed_is_left_out_and_nobody_goes_twice_for_it(answers):
    turns = answers.make("Rotation", NAMES)
    assert picks(turns, 2) == ["a", "b"]
    turns.failed("b", 0.0)
    assert picks(turns, 4, now=9.9) == ["c", "a", "c", "a"]


@rotation
def test_a_replica_that_has_rested_is_back(answers):
    turns = answers.make("Rotation", NAMES)
    turns.failed("a", 100.0)
    assert set(picks(turns, 2, now=109.0)) == {"b", "c"}
    assert sorted(picks(turns, 3, now=110.0)) == NAMES


@rotation
def test_a_second_failure_begins_a_new_rest(answers):
    turns = answers.make("Rotation", NAMES)
    turns.failed("a", 0.0)
    turns.failed("a", 8.0)
    assert "a" not in picks(turns, 3, now=12.0)


@rotation
def test_when_all_rest_all_are_asked_in_turn(answers):
    turns = answers.make("Rotation", NAMES)
    for name in NAMES:
        turns.failed(name, 0.0)
    assert sorted(picks(turns, 3, now=1.0)) == NAMES


DOWN = {"status": 503, "body": b"down"}


def shelf(*down):
    """Three replicas as paths of one upstream; those in `down` fail."""
    return [
        {"path": f"/{n}/emma", **(DOWN if n in down else {"body": n.encode()})}
        for n in NAMES
    ]


def asked(service):
    return [seen["path"][1] for seen in service.upstream_seen]


@rotation
def test_the_dead_one_is_asked_once_and_then_left_alone(answers):
    service = answers.service("create_rotation", upstream=shelf("b"), names=NAMES)
    bodies = [service.get("/emma")["body"] for _ in range(4)]
    assert bodies == [b"a", b"c", b"a", b"c"]
    assert asked(service) == [*"abcac"]


@rotation
def test_the_dead_one_is_tried_again_after_its_rest(answers):
    service = answers.service("create_rotation", upstream=shelf("b"), names=NAMES)
    service.get("/emma")
    service.get("/emma")
    service.advance(11)
    replies = [service.get("/emma")["status"] for _ in range(3)]
    assert (replies, asked(service).count("b")) == ([200] * 3, 2)


@rotation
def test_each_balancer_learns_for_itself_and_again_after_a_restart(answers):
    service = answers.service(
        "create_rotation", replicas=2, upstream=shelf("a"), names=NAMES
    )
    replies = [service.get("/emma")["body"] for _ in range(2)]
    service.restart(0)
    service.restart(1)
    replies += [service.get("/emma")["body"] for _ in range(2)]
    assert (replies, asked(service)) == ([b"b"] * 4, [*"abababab"])


@rotation
def test_when_all_fail_each_is_asked_once_and_the_customer_is_told(answers):
    service = answers.service("create_rotation", upstream=shelf(*NAMES), names=NAMES)
    assert service.get("/emma")["status"] == 503
    assert sorted(asked(service)) == NAMES


@backoff
@pytest.mark.parametrize(
    ("limits", "chances", "expected"),
    [
        ((1.0, 8.0, 100.0), [0.5] * 6, [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]),
        ((1.0, 3.0, 100.0), [0.5] * 4, [0.5, 1.0, 1.5, 1.5]),
        ((1.0, 3.0, 100.0), [1.0] * 4, [1.0, 2.0, 3.0, 3.0]),
        ((2.0, 32.0, 100.0), [0.25, 0.75, 0.0, 0.5], [0.5, 3.0, 0.0, 8.0]),
        ((4.0, 3.0, 100.0), [0.5], [1.5]),
        ((1.0, 8.0, 1.5), [0.5] * 6, [0.5]),
        ((1.0, 8.0, 1.75), [0.5] * 6, [0.5, 1.0]),
        ((1.0, 8.0, 3.5), [0.5, 0.5, 1.0, 0.0], [0.5, 1.0]),
        ((1.0, 8.0, 0.5), [0.5] * 6, []),
        ((1.0, 8.0, 0.0), [0.0, 0.0], []),
        ((1.0, 8.0, 100.0), [], []),
    ],
)
def test_waits_are_drawn_below_doubling_limits_while_time_allows(
    answers, limits, chances, expected
):
    assert answers.waits(*limits, chances) == expected


@backoff
def test_limits_do_not_grow_beyond_what_a_number_can_hold(answers):
    assert answers.waits(0.5, 1.0, 1e9, [0.5] * 2000)[-1] == 0.5


def place(text):
    return int(sha256(text.encode()).hexdigest()[:8], 16)


def owner(nodes, points, key):
    """The definition, read aloud: the least way clockwise from the key to a point."""
    ways = [
        ((place(f"{n} {i}") - place(key)) % 2**32, n)
        for n in nodes
        for i in range(points)
    ]
    return min(ways)[1]


KEYS = [f"customer-{n}" for n in range(60)]


def ring_of(answers, nodes, points=20):
    ring = answers.make("HashRing", points)
    for node in nodes:
        ring.add(node)
    return ring


@hashring
@pytest.mark.parametrize("points", [1, 3, 20])
def test_a_key_belongs_to_the_next_point_clockwise(answers, points):
    ring = ring_of(answers, NAMES, points)
    expected = [owner(NAMES, points, key) for key in KEYS]
    assert [ring.node(key) for key in KEYS] == expected


@hashring
def test_a_key_on_a_point_belongs_to_it(answers):
    ring = ring_of(answers, NAMES)
    assert [ring.node(f"{n} {i}") for n in NAMES for i in (0, 19)] == [*"aabbcc"]


@hashring
def test_a_new_node_takes_keys_for_itself_only(answers):
    ring = ring_of(answers, NAMES)
    before = [ring.node(key) for key in KEYS]
    ring.add("d")
    after = [ring.node(key) for key in KEYS]
    moved = {new for old, new in zip(before, after, strict=True) if old != new}
    assert moved == {"d"}


@hashring
def test_a_node_that_leaves_leaves_nothing_behind(answers):
    ring = ring_of(answers, [*NAMES, "d"])
    ring.remove("d")
    assert [ring.node(key) for key in KEYS] == [owner(NAMES, 20, key) for key in KEYS]


@hashring
def test_the_order_of_arrival_does_not_matter_nor_does_coming_twice(answers):
    ring = ring_of(answers, ["c", "a", "b", "a"])
    assert [ring.node(key) for key in KEYS] == [owner(NAMES, 20, key) for key in KEYS]
    ring.remove("a")
    assert "a" not in [ring.node(key) for key in KEYS]


@hashring
def test_an_empty_ring_has_no_node(answers):
    ring = ring_of(answers, ["a"])
    ring.remove("a")
    assert ring.node("customer-1") is None
    assert answers.make("HashRing", 5).node("customer-1") is None


@hop
@pytest.mark.parametrize(
    ("field", "spent", "expected"),
    [
        ("1.250", 0.25, 1.0),
        ("1.250", 0.0, 1.25),
        ("1.0009", 0.5, 0.5),
        ("2", 0.5, 1.5),
        ("0.250", 0.25, 0.0),
        ("0.250", 3.0, 0.0),
        ("0", 0.0, 0.0),
        ("60", 0.5, 4.5),
        (None, 0.5, 4.5),
        (None, 6.0, 0.0),
        ("", 0.5, 4.5),
        ("soon", 0.5, 4.5),
        ("nan", 0.5, 4.5),
        ("inf", 0.5, 4.5),
        ("-1", 0.5, 4.5),
        ("1e3", 0.5, 4.5),
        ("1_0", 0.5, 4.5),
        (".5", 0.5, 4.5),
        ("2.", 0.5, 4.5),
    ],
)
def test_what_is_left_is_what_we_were_told_less_what_we_spent(
    answers, field, spent, expected
):
    assert answers.still_left(field, spent) == expected


PRICE = [{"status": 200, "body": b"895"}]


def told(service):
    fields = [dict(map(tuple, seen["headers"])) for seen in service.upstream_seen]
    return [float(field["Deadline-Left"]) for field in fields]


@hop
def test_the_next_hop_is_told_less_than_we_were(answers):
    service = answers.service("create_hop", replicas=2, upstream=PRICE)
    reply = service.get("/price", headers={"Deadline-Left": "1.250"})
    service.restart(0)
    service.restart(1)
    service.get("/price")
    assert reply["status"] == 200
    assert told(service) == pytest.approx([1.05, 4.8], abs=0.002)


@hop
def test_nobody_is_asked_when_no_time_is_left(answers):
    service = answers.service("create_hop", replicas=2, upstream=PRICE)
    reply = service.get("/price", headers={"Deadline-Left": "0.150"})
    assert (reply["status"], service.upstream_hits) == (504, 0)
