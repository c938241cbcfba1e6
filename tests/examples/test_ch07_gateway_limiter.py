"""Limiters: what they promise holds for any history, and no less would be true."""

from dataclasses import replace
from itertools import pairwise

import pytest
from fakeredis import FakeRedis
from hypothesis import example, given, settings
from hypothesis import strategies as st

from examples.ch07_gateway.config.model import RateLimit
from examples.ch07_gateway.ratelimit.decision import SECOND, seconds_until, ticks
from examples.ch07_gateway.ratelimit.failover_limiter import PAUSE, FailoverLimiter
from examples.ch07_gateway.ratelimit.leased_limiter import LeasedLimiter
from examples.ch07_gateway.ratelimit.limiter import create_algorithm, create_limiter
from examples.ch07_gateway.ratelimit.local_limiter import LocalLimiter
from examples.ch07_gateway.ratelimit.shared_limiter import SharedLimiter, decoded
from examples.lab import MemoryStore, Network, StoreError
from examples.lab.store import RedisStore
from examples.lab.virtual_time import Lock

START = 1_800_000_000.0  # a whole number of each window below
FIXED = RateLimit("fixed", 10, 60, "fixed-window")
SLIDING = RateLimit("sliding", 10, 60, "sliding-window")
SLOTTED = RateLimit("slotted", 70, 60, "sliding-window")
BUCKET = RateLimit("bucket", 10, 60, "token-bucket")
BURST = RateLimit("burst", 7, 60, "token-bucket", burst=20)
LIMITS = [FIXED, SLIDING, SLOTTED, BUCKET, BURST]
each_limit = pytest.mark.parametrize("limit", LIMITS, ids=lambda each: each.name)

# Most requests come at once or almost, some after a long pause.
gaps = st.one_of(
    st.sampled_from([0.0, 0.0, 1e-6, 0.9, 1.0, 6.0, 8.5, 30.0, 59.0, 60.0]),
    st.floats(0, 70),
)
histories = st.lists(st.tuples(gaps, st.integers(1, 7)), min_size=1, max_size=40)
slow_machine = settings(deadline=None, max_examples=20)


def own(limit, clients=100):
    return LocalLimiter(limit, create_algorithm(limit), clients)


class Clock:
    """A time that the test sets."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


def shared(limit, *, clock=None, gateways=2, lease=0):
    store = MemoryStore(clock or Clock())
    made = [
        SharedLimiter(limit, create_algorithm(limit), store) for _ in range(gateways)
    ]
    return [LeasedLimiter(each) for each in made] if lease else made


def times(history):
    """The moments of a history of gaps and costs, with the costs."""
    now = START
    for gap, cost in history:
        now += gap
        yield now, cost


def worst(admitted, length):
    """The most that passed in any half-open window of `length` ticks."""
    most = start = inside = 0
    for now, cost in admitted:
        inside += cost
        while admitted[start][0] <= now - length:
            inside -= admitted[start][1]
            start += 1
        most = max(most, inside)
    return most


def bound(limit, length):
    """What chapter 7 says about any window of so many ticks."""
    window = ticks(limit.window)
    if limit.algorithm == "fixed-window":
        return limit.quota * (-(-(length - 1) // window) + 1)
    if limit.algorithm == "sliding-window":
        return limit.quota * -(-length // window)
    return (limit.burst or limit.quota) + limit.quota * (length - 1) // window


@each_limit
@slow_machine
@given(history=histories, length=st.floats(0.5, 200))
def test_no_window_of_any_length_admits_more_than_the_chapter_says(
    limit, history, length
):
    one = own(limit)
    admitted = [
        (ticks(now), cost)
        for now, cost in times(history)
        for _ in range(8)
        if one.admit("ada", now, cost).admitted
    ]
    for size in (ticks(limit.window), ticks(length)):
        assert worst(admitted, size) <= bound(limit, size)


def flood(limit, moments, each=200):
    """Ask as often as you like at each of these moments."""
    one = own(limit)
    return [
        (ticks(START + at), 1)
        for at in moments
        for _ in range(each)
        if one.admit("ada", START + at).admitted
    ]


@pytest.mark.parametrize(
    ("limit", "moments"),
    [
        (FIXED, [59.999999, 60.0]),
        (SLIDING, [59.999999, 60.0]),
        (SLOTTED, [0.5, 60.2]),
        (BUCKET, [59.999999, *range(60, 120)]),
        (BURST, [59.999999, *(59.999999 + 60 * n / 7 + 1e-6 for n in range(1, 7))]),
    ],
    ids=lambda each: each.name if isinstance(each, RateLimit) else "",
)
def test_some_window_admits_exactly_what_the_chapter_says(limit, moments):
    window = ticks(limit.window)
    assert worst(flood(limit, moments), window) == bound(limit, window)


def test_the_worst_windows_of_one_quota():
    assert [bound(each, 60 * SECOND) for each in (FIXED, SLIDING, BUCKET)] == [
        20, 10, 19,
    ]  # fmt: skip
    assert [bound(each, SECOND) for each in (FIXED, SLIDING, BUCKET)] == [20, 10, 10]


@each_limit
@slow_machine
@given(history=histories)
def test_refused_then_back_in_time_is_admitted_and_one_moment_before_is_not(
    limit, history
):
    one, now = own(limit), START
    for gap, cost in history[:10]:
        now += gap
        while (said := one.admit("ada", now, cost)).admitted:
            pass
        patience = said.retry_after_seconds
        assert 0 < patience <= create_algorithm(limit).lifetime / SECOND + 1e-6
        early = now + patience - 2e-6
        assert early <= now or not one.peek("ada", early, cost).admitted
        now += patience
        assert one.admit("ada", now, cost).admitted


@each_limit
@slow_machine
@given(history=histories)
def test_no_more_than_remaining_may_pass_before_the_reset(limit, history):
    one = own(limit)
    for now, cost in times(history):
        said = one.admit("ada", now, cost)
        before = now + said.reset_seconds - 2e-6
        assert said.reset_seconds > 0
        if before > now:
            later = own(limit)
            later._states, later._latest = dict(one._states), one._latest
            assert later.peek("ada", before).remaining <= said.remaining
        full = said.remaining == create_algorithm(limit).capacity
        after = own(limit)
        after._states = dict(one._states)
        assert full or after.peek("ada", now + said.reset_seconds).remaining > (
            said.remaining
        )


@each_limit
@slow_machine
@given(history=histories)
def test_what_is_refused_costs_nothing(limit, history):
    pressing, patient = own(limit), own(limit)
    for now, cost in times(history):
        said = pressing.admit("ada", now, cost)
        if said.admitted:
            assert patient.admit("ada", now, cost) == said


@each_limit
@slow_machine
@given(history=histories, choices=st.lists(st.integers(0, 1), min_size=40))
def test_two_gateways_on_one_store_decide_what_one_would(limit, history, choices):
    clock = Clock()
    gateways, alone = shared(limit, clock=clock), own(limit)
    for (now, cost), choice in zip(times(history), choices, strict=False):
        clock.now = now
        assert gateways[choice].admit("ada", now, cost) == alone.admit("ada", now, cost)


@pytest.mark.parametrize("limit", LIMITS[:4], ids=lambda each: each.name)
def test_two_gateways_asked_at_once_admit_a_quota_together(limit):
    net = Network(seed=1)
    store = net.store("redis", latency=0.001)
    made = [SharedLimiter(limit, create_algorithm(limit), store) for _ in range(2)]

    def client(one):
        return lambda: [
            one.admit("ada", net.clock.time()).admitted for _ in range(limit.quota // 2)
        ]

    answers = net.run(*(client(made[n % 2]) for n in range(6)))
    assert sum(map(sum, answers)) == limit.quota


@pytest.mark.parametrize("limit", LIMITS, ids=lambda each: each.name)
def test_over_redis_two_gateways_admit_a_quota_together(limit):
    store = RedisStore("redis://fake", connect=lambda *_, **__: FakeRedis())
    made = [SharedLimiter(limit, create_algorithm(limit), store) for _ in range(2)]
    said = [made[n % 2].admit("ada", START) for n in range(2 * limit.quota + 40)]
    assert sum(each.admitted for each in said) == create_algorithm(limit).capacity


@each_limit
@slow_machine
@given(history=histories)
def test_a_clock_set_back_stands_still_for_a_limiter_of_its_own(limit, history):
    one, other = own(limit), own(limit)
    now = steady = START
    for n, (gap, cost) in enumerate(history):
        set_back = n % 5 == 4
        now, steady = (now - 3600, steady) if set_back else (now + gap, steady + gap)
        admitted = one.admit("ada", now, cost).admitted
        assert admitted == other.admit("ada", steady, cost).admitted


skews = st.lists(st.floats(-100, 100), min_size=40, max_size=40)


@each_limit
@slow_machine
@given(history=histories, skews=skews)
def test_by_the_clock_that_is_ahead_shared_limits_hold(limit, history, skews):
    clock = Clock()
    gateways = shared(limit, clock=clock)
    latest, admitted = 0, []
    for n, ((now, cost), skew) in enumerate(zip(times(history), skews, strict=False)):
        while (said := gateways[n % 2].admit("ada", now + skew, cost)).admitted:
            assert said.remaining >= 0
            latest = max(latest, ticks(now + skew))
            admitted.append((latest, cost))
        assert said.remaining >= 0
    window = ticks(limit.window)
    assert worst(admitted, window) <= bound(limit, window)


def test_behind_somebody_elses_clock_the_wait_is_still_true():
    ahead, behind = shared(SLIDING)
    ahead.admit("ada", START + 100, 6)
    behind.admit("ada", START, 4)
    patience = behind.admit("ada", START, 8).retry_after_seconds
    assert patience == 160
    assert not behind.admit("ada", START + patience - 1, 8).admitted
    assert behind.admit("ada", START + patience, 8).admitted


@example(now=0.0, seconds=1)
@example(now=5e-324, seconds=7)
@given(now=st.floats(0, 4e9), seconds=st.integers(0, 10**9))
def test_a_wait_is_never_too_short_and_never_two_ticks_too_long(now, seconds):
    until = ticks(now) + seconds
    assert until <= ticks(now + seconds_until(now, until)) <= until + 1


def test_a_gateway_that_is_a_year_ahead_does_no_harm_for_longer_than_a_window():
    clock = Clock()
    good, ahead = shared(SLIDING, clock=clock)
    for _ in range(10):
        ahead.admit("ada", START + 365 * 86400)
    assert not good.admit("ada", START).admitted
    clock.now = START + 62  # the store's own clock has let go of it
    assert good.admit("ada", START + 62).admitted


LEASED = RateLimit("leased", 410, 60, "sliding-window", lease=20)
LEASED_BUCKET = replace(LEASED, algorithm="token-bucket")


@pytest.mark.parametrize("limit", [LEASED, LEASED_BUCKET], ids=lambda x: x.algorithm)
@settings(deadline=None, max_examples=15)
@given(
    bursts=st.lists(
        st.tuples(gaps, st.integers(0, 2), st.integers(1, 300)), max_size=12
    )
)
def test_leases_admit_no_more_than_they_say(limit, bursts):
    clock = Clock()
    gateways = shared(limit, clock=clock, gateways=3, lease=20)
    admitted = []
    for gap, chosen, count in bursts:
        clock.now += gap
        for _ in range(count):
            if gateways[chosen].admit("ada", clock.now).admitted:
                admitted.append((ticks(clock.now), 1))
    window = ticks(limit.window)
    assert worst(admitted, window) <= bound(limit, window) + 3 * (limit.lease - 1)


def test_leases_admit_as_much_too_many_as_they_say():
    clock = Clock()
    gateways = shared(LEASED, clock=clock, gateways=3, lease=20)
    for each in gateways:
        each.admit("ada", clock.now)
    clock.now += 59.9  # what they hold is from before the window that now begins
    before = sum(
        gateways[n % 3].admit("ada", clock.now).admitted for n in range(3 * 19)
    )
    clock.now += 2
    after = sum(gateways[0].admit("ada", clock.now).admitted for _ in range(1000))
    assert before + after == LEASED.quota + 3 * (LEASED.lease - 1)


def test_leases_refuse_early_by_what_the_others_hold():
    gateways = shared(LEASED, gateways=3, lease=20)
    for each in gateways[1:]:
        each.admit("ada", START)
    alone = sum(gateways[0].admit("ada", START).admitted for _ in range(1000))
    assert alone + 2 == LEASED.quota - 2 * (LEASED.lease - 1)


def test_what_remains_of_a_lease_is_never_more_than_fits():
    one, *_ = shared(LEASED_BUCKET, lease=20)
    one.admit("ada", START)
    assert one.admit("ada", START + 30).remaining == LEASED.quota


def counting(limit, lease=1, seed=1):
    net = Network(seed=seed)
    store = net.store("redis", latency=0.001)
    made = create_limiter(replace(limit, lease=lease), store)
    return net, store, made


def trips(net):
    return len(net.trace.where(kind="store"))


def test_alone_with_a_client_each_request_is_one_round_trip_and_a_refusal_none():
    net, _, one = counting(SLIDING)
    for _ in range(10):
        assert one.admit("ada", net.clock.time()).admitted
    assert trips(net) == 10
    for _ in range(1000):
        assert not one.admit("ada", net.clock.time()).admitted
    assert trips(net) == 10


def test_a_lease_of_twenty_makes_one_round_trip_of_twenty():
    net, _, one = counting(LEASED, lease=20)
    for _ in range(200):
        assert one.admit("ada", net.clock.time()).admitted
    assert trips(net) == 10


def test_while_the_store_is_away_a_gateway_counts_alone_and_says_so():
    net, store, one = counting(SLIDING)
    for _ in range(10):
        one.admit("ada", net.clock.time())
    store.kill()
    said = [one.admit("eve", net.clock.time()) for _ in range(15)]
    assert [each.admitted for each in said] == [True] * 10 + [False] * 5
    assert all(each.store_unavailable for each in said)
    assert trips(net) == 11  # only the first waited for it
    store.restart()
    net.clock.advance(PAUSE)
    assert not one.admit("eve", net.clock.time()).store_unavailable


class Silent:
    """A limiter whose store takes five seconds to fail, unless it is mended."""

    def __init__(self, net):
        self.net, self.asked, self.mended = net, 0, False

    def admit(self, key, now, cost=1):
        self.asked += 1
        if not self.mended:
            self.net.sleep(5)
            raise StoreError("no answer")
        return own(SLIDING).admit(key, now, cost)

    peek = admit


def test_while_a_silent_store_is_asked_nobody_else_waits_for_it():
    net = Network(seed=1)
    one = FailoverLimiter(silent := Silent(net), own(SLIDING))
    waits = []

    def client():
        began = net.clock.now
        one.admit("ada", net.clock.time())
        waits.append(net.clock.now - began)

    net.run(client)
    net.run(*[client] * 120, at=[n / 10 for n in range(120)])
    # One request each six seconds or so finds out whether the store is back.
    assert silent.asked == 4
    assert [wait for wait in waits if wait] == [5] * 4
    silent.mended = True
    net.clock.advance(PAUSE)
    assert not one.admit("eve", net.clock.time()).store_unavailable


class Slow(MemoryStore):
    """A store that takes five seconds to fail."""

    def __init__(self, net):
        self.net = net

    def compare_and_set(self, key, old, new, ttl=None):
        self.net.sleep(5)
        raise StoreError("no answer")


@pytest.mark.parametrize("lease", [1, 20])
def test_who_waits_for_a_turn_at_a_dead_store_fails_with_the_first(lease):
    net = Network(seed=1)
    one = create_limiter(
        replace(LEASED, lease=lease), Slow(net), lambda: Lock(net.scheduler)
    )
    said = net.run(*[lambda: one.admit("ada", net.clock.time())] * 20)
    assert net.clock.now == 5
    assert all(each.store_unavailable and each.admitted for each in said)


def test_standby_lets_other_errors_through():
    class Broken:
        def admit(self, key, now, cost=1):
            raise KeyError(key)

        peek = admit

    with pytest.raises(KeyError):
        FailoverLimiter(Broken(), own(SLIDING)).admit("ada", START)


def test_memory_is_bounded_and_the_quietest_are_forgotten_first():
    one = own(SLIDING, clients=1000)
    for n in range(20_000):
        one.admit(f"client {n}", START)
        if n % 500 == 0:
            one.admit("ada", START)
    assert len(one) == 1000
    assert one.admit("ada", START).remaining == 0
    assert one.admit("client 0", START).remaining == 9


def test_what_is_remembered_of_a_store_is_bounded_too():
    store = MemoryStore(Clock())
    rough = SharedLimiter(LEASED, create_algorithm(LEASED), store, clients=50)
    leased = LeasedLimiter(rough, clients=50)
    for n in range(200):
        leased.admit(f"client {n}" + "x" * 10_000, START)
    assert (len(rough), len(leased)) == (50, 50)
    assert max(map(len, leased._leases)) <= 64


def test_no_client_takes_more_room_than_65_slots():
    large = RateLimit("large", 1_000_000, 60, "sliding-window")
    one = own(large)
    for n in range(5000):
        one.admit("ada", START + n / 10, cost=7)
    assert max(len(state) for state in one._states.values()) <= 2 * 66


@pytest.mark.parametrize(
    "value", [b"?", b"[1]", b"[1,2.5]", b'{"a":1}', b"[true,1]", b"null", b"\xff"]
)
def test_what_somebody_else_wrote_into_the_store_is_a_new_client(value):
    assert decoded(value) == ()


def test_a_store_that_changes_under_every_try_is_an_error():
    class Contended(MemoryStore):
        def compare_and_set(self, key, old, new, ttl=None):
            return False

    one = SharedLimiter(SLIDING, create_algorithm(SLIDING), Contended())
    with pytest.raises(StoreError, match="changed under each of 1000 tries"):
        one.admit("ada", START)


@pytest.mark.parametrize("cost", [0, -1, 11])
def test_a_request_that_could_never_pass_is_an_error(cost):
    for one in (own(SLIDING), *shared(SLIDING), *shared(SLIDING, lease=2)):
        with pytest.raises(ValueError, match=f"costs 1 to 10 of 'sliding', not {cost}"):
            one.admit("ada", START, cost)


@each_limit
def test_clients_do_not_share_a_quota(limit):
    one = own(limit)
    while one.admit("ada", START).admitted:
        pass
    assert one.admit("eve", START).admitted


@each_limit
def test_after_its_lifetime_a_client_is_like_new(limit):
    how = create_algorithm(limit)
    state = how.consume((), ticks(START), how.capacity)
    assert how.remaining(state, ticks(START) + how.lifetime) == how.capacity


def test_room_never_shrinks_while_time_passes():
    for limit in LIMITS:
        how = create_algorithm(limit)
        state = how.consume((), ticks(START), how.capacity)
        rooms = [how.remaining(state, ticks(START + n / 4)) for n in range(300)]
        assert all(a <= b for a, b in pairwise(rooms))
