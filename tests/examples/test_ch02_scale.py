"""The rules of the balancer: pure, so time and chance are arguments."""

from threading import Event, Lock, Thread
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch02_scale import (
    PICKERS,
    AttemptOutcome,
    Backoff,
    BalancerConfig,
    BreakerState,
    CircuitBreaker,
    CircuitBreakerPolicy,
    Deadline,
    Forwarder,
    HashRing,
    HealthCheck,
    HealthTracker,
    HedgingPolicy,
    Latencies,
    NoUpstreamAvailable,
    OutlierDetection,
    RetryBudget,
    RetryPolicy,
    RoundRobin,
    Runtime,
    UpstreamPool,
    UpstreamRequest,
    create_picker,
    modulo,
    quantile,
    rendezvous,
)

NAMES = ("a", "b", "c")
KEYS = [f"customer-{n}" for n in range(2000)]
each_picker = pytest.mark.parametrize("name", PICKERS)


def fixed(*numbers):
    """A source of chance that says these numbers again and again."""
    line = list(numbers)

    def chance():
        line.append(line.pop(0))
        return line[-1]

    return chance


@each_picker
@given(
    names=st.lists(st.sampled_from("abcdef"), min_size=1, unique=True),
    key=st.text(),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_only_somebody_who_may_be_asked_is_picked(name, names, key, chance):
    assert create_picker(name, lambda: chance).pick(names, {}, key) in names


@given(st.lists(st.sets(st.sampled_from("abcd"), min_size=1), max_size=30))
def test_round_robin_asks_nobody_twice_before_the_others_that_it_may(allowed):
    turns, last = RoundRobin(), dict.fromkeys("abcd", -1)
    for n, names in enumerate(allowed):
        picked = turns.pick(sorted(names), {}, "")
        assert last[picked] == min(last[name] for name in names)
        last[picked] = n


def test_least_connections_takes_turns_among_the_least_busy():
    chosen = create_picker("least_connections", fixed(0.0))
    busy = {"a": 1, "b": 0, "c": 0}
    assert [chosen.pick(NAMES, busy, "") for _ in range(4)] == ["b", "c", "b", "c"]


@pytest.mark.parametrize(("second", "picked"), [(0.0, "a"), (0.5, "c"), (0.99, "c")])
def test_two_choices_takes_the_less_busy_of_two(second, picked):
    chosen = create_picker("two_choices", fixed(0.4, second))  # first b, then another
    assert chosen.pick(NAMES, {"a": 1, "b": 2, "c": 0}, "") == picked


def test_two_choices_can_choose_from_one():
    assert create_picker("two_choices", fixed(0.9)).pick(["a"], {}, "") == "a"


def test_unknown_balancer_names_those_that_are_known():
    with pytest.raises(ValueError, match="one of round_robin, least_connections"):
        create_picker("luck", fixed(0.0))


@pytest.mark.parametrize("owner", [lambda n, k: HashRing(n).node(k), rendezvous])
@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.text(max_size=8), min_size=2, max_size=6, unique=True))
def test_keys_move_to_the_new_node_only(owner, nodes):
    *before, new = nodes
    for key in KEYS[:20]:
        assert owner(nodes, key) in (owner(before, key), new)


@given(n=st.integers(1, 12), seed=st.integers(0, 10**6))
def test_ring_moves_about_the_expected_share_of_keys(n, seed):
    nodes = [f"{seed} {number}" for number in range(n + 1)]
    before, after = HashRing(nodes[:-1]), HashRing(nodes)
    moved = sum(before.node(k) != after.node(k) for k in KEYS[:500]) / 500
    assert moved <= 1.7 / (n + 1)  # with 100 points a share is within 1.5 of the mean


def test_modulo_moves_nearly_all():
    nodes = [*"abcde"]
    moved = sum(modulo(nodes, key) != modulo(nodes[:-1], key) for key in KEYS)
    assert moved / len(KEYS) == pytest.approx(4 / 5, abs=0.03)


def test_empty_ring_is_refused():
    with pytest.raises(ValueError, match="at least 1 node"):
        HashRing([])


backoffs = st.builds(
    Backoff,
    base=st.floats(0.001, 1),
    cap=st.floats(1, 100),
    jitter=st.sampled_from(["none", "equal", "full", "decorrelated"]),
)


@given(backoffs, st.integers(0, 5000), st.floats(0, 100), st.floats(0, 1))
def test_backoff_stays_within_its_bounds(backoff, attempt, previous, chance):
    wait = backoff.wait(attempt, min(previous, backoff.cap), chance)
    limit = min(backoff.cap, backoff.base * 2.0 ** min(attempt, 60))
    least = {"none": limit, "equal": limit / 2, "full": 0, "decorrelated": backoff.base}
    most = backoff.cap if backoff.jitter == "decorrelated" else limit
    assert least[backoff.jitter] <= wait <= most


@pytest.mark.parametrize(
    ("jitter", "waits"),
    [
        ("none", [1.0, 2.0, 4.0, 5.0]),
        ("equal", [0.625, 1.25, 2.5, 3.125]),
        ("full", [0.25, 0.5, 1.0, 1.25]),
        ("decorrelated", [1.5, 1.875, 2.15625, 2.3671875]),
    ],
)
def test_each_jitter_as_its_author_wrote_it(jitter, waits):
    backoff, previous, found = Backoff(1.0, 5.0, jitter), 0.0, []
    for attempt in range(4):
        previous = backoff.wait(attempt, previous, 0.25)
        found.append(previous)
    assert found == waits


@pytest.mark.parametrize("wrong", [{"base": 0}, {"base": 2, "cap": 1}, {"jitter": "x"}])
def test_backoff_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="not"):
        Backoff(**wrong)


@given(
    per=st.integers(1, 20),
    saved=st.integers(0, 10),
    asks=st.lists(st.booleans(), max_size=300),
)
def test_budget_is_never_exceeded(per, saved, asks):
    budget, requests, retries = RetryBudget(per, saved), 0, 0
    for retry in asks:
        if retry:
            retries += budget.withdraw()
        else:
            budget.deposit()
            requests += 1
        assert retries <= saved + requests / per


def test_quiet_hours_save_up_no_storm():
    budget = RetryBudget(requests_per_retry=2, reserve=3)
    for _ in range(1000):
        budget.deposit()
    assert sum(budget.withdraw() for _ in range(10)) == 3


calls = st.lists(st.tuples(st.floats(0, 3), st.booleans(), st.booleans()), max_size=80)


@given(calls, st.integers(1, 3))
def test_breaker_lets_no_more_than_its_probes_through(steps, probes):
    breaker = CircuitBreaker(
        CircuitBreakerPolicy(failure_threshold=2, open_seconds=1.0, probes=probes)
    )
    now, let, under_way = 0.0, {}, []
    for wait, well, finish in steps:
        now += wait
        if finish and under_way:
            breaker.record(under_way.pop(0), well, now)
            continue
        term = breaker.acquire(now)
        if term is not None:
            under_way.append(term)
            let[term] = let.get(term, 0) + (breaker.state is BreakerState.HALF_OPEN)
    assert all(count <= probes for count in let.values())


def opened(probes=1):
    breaker = CircuitBreaker(
        CircuitBreakerPolicy(failure_threshold=2, open_seconds=5.0, probes=probes)
    )
    for _ in range(2):
        breaker.record(breaker.acquire(0.0), False, 0.0)
    return breaker


def test_breaker_opens_after_failures_in_a_row():
    breaker = CircuitBreaker(CircuitBreakerPolicy(failure_threshold=2))
    for well in (False, True, False):
        breaker.record(breaker.acquire(0.0), well, 0.0)
    assert breaker.state is BreakerState.CLOSED
    assert (opened().state, opened().acquire(4.9), opened().retry_after(4.0)) == (
        BreakerState.OPEN,
        None,
        1.0,
    )


@pytest.mark.parametrize(
    ("well", "state"), [(True, BreakerState.CLOSED), (False, BreakerState.OPEN)]
)
def test_the_probe_decides(well, state):
    breaker = opened()
    probe = breaker.acquire(5.0)
    assert breaker.acquire(5.0) is None
    breaker.record(probe, well, 6.0)
    assert breaker.state is state


def test_all_probes_must_succeed():
    breaker = opened(probes=2)
    first, second = breaker.acquire(5.0), breaker.acquire(5.0)
    breaker.record(first, True, 5.1)
    assert breaker.state is BreakerState.HALF_OPEN
    breaker.record(second, True, 5.1)
    assert breaker.state is BreakerState.CLOSED


def test_what_an_older_call_met_decides_nothing():
    breaker = CircuitBreaker(
        CircuitBreakerPolicy(failure_threshold=2, open_seconds=5.0)
    )
    slow = breaker.acquire(0.0)
    for _ in range(2):
        breaker.record(breaker.acquire(0.0), False, 0.0)
    breaker.acquire(5.0)
    breaker.record(slow, True, 5.1)
    assert breaker.state is BreakerState.HALF_OPEN


def test_probe_that_never_came_back_is_given_up():
    breaker = opened()
    breaker.acquire(5.0)
    assert (breaker.acquire(9.9), breaker.acquire(10.0) is None) == (None, False)


def test_check_takes_several_in_a_row_to_change_its_mind():
    health = HealthTracker(HealthCheck(fall=2, rise=3))
    seen = []
    for well in (False, True, False, False, True, True, True):
        health.record_check("a", well)
        seen.append(health.healthy("a", 0.0))
    assert seen == [True, True, True, False, False, False, True]


def test_failed_requests_in_a_row_eject_for_a_while():
    health = HealthTracker(
        outlier_detection=OutlierDetection(consecutive_failures=2, ejection_time=5.0)
    )
    for well in (False, True, False, False):
        health.record_request("a", well, 10.0)
    assert [health.healthy("a", t) for t in (14.9, 15.0)] == [False, True]
    health.record_request("a", False, 15.0)
    assert not health.healthy("a", 19.0)
    health.record_request("a", True, 20.0)
    health.record_request("a", False, 20.0)
    assert health.healthy("a", 20.0)


@given(st.sets(st.sampled_from("abcdef")), st.floats(0, 1))
def test_no_fewer_than_the_floor_are_ever_left(ill, floor):
    health = HealthTracker(HealthCheck(fall=1), panic_threshold=floor)
    for name in ill:
        health.record_check(name, False)
    usable = health.available([*"abcdef"], 0.0)
    assert len(usable) >= floor * 6
    assert set(usable) in ({*"abcdef"}, {*"abcdef"} - ill)


@given(st.floats(0, 10**6), st.floats(0, 10**6), st.floats(0, 60))
def test_no_hop_is_told_more_than_is_left(told, spent, most):
    now = 1_800_000_000.0
    deadline = Deadline.from_field(f"{told:.3f}", now, most)
    passed_on = float(deadline.to_field(now + spent))
    assert 0 <= passed_on <= max(0.0, min(round(told, 3), most) - spent) + 1e-6


@pytest.mark.parametrize(
    "field", [None, "", "soon", "nan", "inf", "-1", "1e3", "1.2345", "9" * 13, "٣"]
)
def test_field_that_is_no_decimal_is_ignored(field):
    assert Deadline.from_field(field, 100.0, maximum=7.0) == Deadline(107.0)


@pytest.mark.parametrize(
    ("method", "keyed", "outcome", "again"),
    [
        ("GET", False, AttemptOutcome(None), True),
        ("GET", False, AttemptOutcome(503), True),
        ("GET", False, AttemptOutcome(500), False),
        ("GET", False, AttemptOutcome(404), False),
        ("PUT", False, AttemptOutcome(502), True),
        ("POST", False, AttemptOutcome(None), False),
        ("POST", False, AttemptOutcome(503), False),
        ("POST", False, AttemptOutcome(None, sent=False), True),
        ("POST", True, AttemptOutcome(504), True),
        ("PATCH", False, AttemptOutcome(None), False),
    ],
)
def test_only_what_does_no_harm_is_tried_again(method, keyed, outcome, again):
    assert RetryPolicy().allowed(method, keyed, outcome) is again


def test_retry_after_is_the_least_wait():
    rules = RetryPolicy(max_attempts=2, backoff=Backoff(1.0, 1.0, "none"))
    waits = [
        rules.wait(0, 0.0, AttemptOutcome(503, retry_after=r), 0.5) for r in (None, 3.0)
    ]
    assert waits == [1.0, 3.0]
    assert rules.wait(1, 0.0, AttemptOutcome(503), 0.5) is None


def test_hedge_waits_for_the_percentile_of_recent_answers():
    latencies = Latencies(HedgingPolicy(quantile=0.9, min_samples=10, window=10))
    for n in range(9):
        latencies.record(float(n))
    assert latencies.delay() is None
    latencies.record(9.0)
    assert latencies.delay() == 8.0
    for _ in range(10):
        latencies.record(1.0)
    assert latencies.delay() == 1.0


@given(st.lists(st.floats(0, 10), min_size=1), st.floats(0.01, 1))
def test_quantile_is_the_least_value_that_covers_the_share(values, share):
    found = quantile(values, share)
    assert sum(v <= found for v in values) >= share * len(values) - 1e-9
    assert sum(v < found for v in values) < share * len(values)


def pool(**kinds):
    return UpstreamPool(
        NAMES,
        RoundRobin(),
        HealthTracker(outlier_detection=OutlierDetection(consecutive_failures=1)),
        **kinds,
    )


def test_pool_prefers_those_that_were_not_tried():
    assert [
        pool().acquire("", 0.0, tried).name for tried in ("", "a", "ab", "abc")
    ] == [*"abca"]


def test_pool_counts_a_lease_until_it_is_released_once():
    upstreams = pool()
    lease = upstreams.acquire("", 0.0)
    assert upstreams.active_requests["a"] == 1
    upstreams.release(lease)
    upstreams.release(lease)
    assert upstreams.active_requests["a"] == 0


def test_pool_says_when_a_breaker_may_let_somebody_in():
    upstreams = pool(
        breaker_policy=CircuitBreakerPolicy(failure_threshold=1, open_seconds=5.0)
    )
    for at in (1.0, 2.0, 3.0):
        upstreams.record(upstreams.acquire("", at), False, at)
    with pytest.raises(NoUpstreamAvailable, match=r"for 2\.0 s"):
        upstreams.acquire("", 4.0)


class Counting:
    """A client that is no session: it answers 503 and counts."""

    def __init__(self):
        self.bodies = []

    def request(self, method, url, *, data, **options):
        self.bodies.append(data)
        return SimpleNamespace(status_code=503, headers={}, close=bool)


@pytest.mark.parametrize(("body", "attempts"), [(b"whole", 3), (iter([b"once"]), 1)])
def test_a_body_that_can_be_read_once_is_sent_once(body, attempts):
    client = Counting()
    runtime = Runtime(client, float, lambda s: None, float, Event, Lock, Thread)
    forwarder = Forwarder({"a": "http://a"}, BalancerConfig(), runtime)
    forwarder.forward(UpstreamRequest("PUT", "/", {}, body, ""), Deadline(10.0))
    assert len(client.bodies) == attempts


def test_a_body_that_fails_gives_its_replica_back():
    class Reading:
        def request(self, method, url, *, data, **options):
            return list(data)

    def broken():
        yield b"Em"
        raise KeyError("the client left")

    runtime = Runtime(Reading(), float, lambda s: None, float, Event, Lock, Thread)
    forwarder = Forwarder({"a": "http://a"}, BalancerConfig(), runtime)
    with pytest.raises(KeyError):
        forwarder.forward(UpstreamRequest("PUT", "/", {}, broken(), ""), Deadline(10.0))
    assert forwarder.pool.active_requests == {"a": 0}
