"""Budgets: nobody overspends by more than is said, whatever happens in between."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch08_ai_gateway.budget.limits import BudgetLimits
from examples.ch08_ai_gateway.budget.reservations import (
    Budget,
    BudgetExceeded,
    CheckThenCountBudget,
)
from examples.lab import MemoryStore, Network

HOUR = 3600
SOME = BudgetLimits(requests=3, tokens=100, window=HOUR)


class Time:
    def __init__(self):
        self.now = 1_700_000_000.0 // HOUR * HOUR

    def __call__(self):
        return self.now


def gateways(number=1, hold=60.0, kind=Budget):
    time = Time()
    store = MemoryStore(time)
    return time, store, [kind(store, time, hold) for _ in range(number)]


def used(store, budget, limits=SOME):
    slot = f"budget:ada:{limits.window}:{limits.begin(budget._clock())}"
    return store.get(slot)


def test_what_is_reserved_is_gone_for_everyone():
    _, _, (one, two) = gateways(2)
    one.reserve("ada", SOME, "1", 60)
    with pytest.raises(BudgetExceeded, match="100 tokens"):
        two.reserve("ada", SOME, "2", 41)
    two.reserve("ada", SOME, "3", 40)


def test_fewer_tokens_than_none_cannot_be_reserved():
    _, _, (one,) = gateways()
    with pytest.raises(ValueError, match="-5 tokens"):
        one.reserve("ada", SOME, "1", -5)


def test_a_refused_call_takes_nothing():
    _, _, (one,) = gateways()
    for _ in range(5):
        with pytest.raises(BudgetExceeded):
            one.reserve("ada", SOME, "1", 101)
    assert one.left("ada", SOME) == {"requests": 3, "tokens": 100}


def test_settling_gives_back_what_was_not_used():
    _, _, (one,) = gateways()
    one.settle(one.reserve("ada", SOME, "1", 60), 10)
    assert one.left("ada", SOME) == {"requests": 2, "tokens": 90}


def test_settling_charges_what_was_used_beyond():
    _, _, (one,) = gateways()
    one.settle(one.reserve("ada", SOME, "1", 60), 130)
    assert one.left("ada", SOME) == {"requests": 2, "tokens": 0}


def test_requests_are_counted_while_they_run_and_after():
    _, _, (one,) = gateways()
    one.settle(one.reserve("ada", SOME, "1", 1), 1)
    one.reserve("ada", SOME, "2", 1)
    one.reserve("ada", SOME, "3", 1)
    with pytest.raises(BudgetExceeded, match="3 requests") as caught:
        one.reserve("ada", SOME, "4", 1)
    assert caught.value.retry_after == HOUR


def test_a_cancelled_call_costs_nothing():
    _, _, (one,) = gateways()
    one.cancel(one.reserve("ada", SOME, "1", 60))
    assert one.left("ada", SOME) == {"requests": 3, "tokens": 100}


def test_a_reservation_that_nobody_settles_expires():
    time, _, (one, two) = gateways(2, hold=60.0)
    one.reserve("ada", SOME, "1", 100)  # and its gateway dies
    time.now += 59
    with pytest.raises(BudgetExceeded):
        two.reserve("ada", SOME, "2", 1)
    time.now += 1
    two.reserve("ada", SOME, "3", 100)


def test_what_is_settled_late_still_counts():
    time, _, (one,) = gateways(hold=60.0)
    late = one.reserve("ada", SOME, "1", 50)
    time.now += 60
    one.settle(late, 50)
    assert one.left("ada", SOME)["tokens"] == 50


def test_a_call_belongs_to_the_window_in_which_it_began():
    time, _, (one,) = gateways()
    time.now += HOUR - 1
    reservation = one.reserve("ada", SOME, "1", 60)
    time.now += 2
    one.settle(reservation, 60)
    assert one.left("ada", SOME) == {"requests": 3, "tokens": 100}


def test_keys_and_windows_do_not_share():
    _, _, (one,) = gateways()
    one.reserve("ada", SOME, "1", 100)
    one.reserve("bob", SOME, "2", 100)
    one.reserve("ada", BudgetLimits(tokens=100, window=60), "3", 100)


def test_without_a_limit_nothing_is_refused():
    _, _, (one,) = gateways()
    one.reserve("ada", BudgetLimits(), "1", 10**9)
    assert one.left("ada", BudgetLimits()) == {}


def test_the_account_ends_with_its_window_and_its_last_call():
    time, store, (one,) = gateways(hold=60.0)
    one.reserve("ada", SOME, "1", 1)
    time.now += HOUR + 119
    slot = next(iter(store._values))
    assert store.get(slot) is not None
    time.now += 1
    assert store.get(slot) is None


STEP = st.one_of(
    st.tuples(st.just("reserve"), st.integers(0, 1), st.integers(1, 60)),
    st.tuples(st.just("settle"), st.integers(0, 9), st.integers(0, 90)),
    st.tuples(st.just("cancel"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("extend"), st.integers(0, 9), st.integers(1, 60)),
    st.tuples(st.just("wait"), st.integers(1, 40), st.just(0)),
)


class History:
    """Two gateways, and what calls have used; `beyond` their reservations or not."""

    def __init__(self, kind=Budget):
        self.time, _, self.budgets = gateways(2, hold=60.0, kind=kind)
        self.running, self.spent, self.beyond = [], 0, 0

    def play(self, steps):
        for number, (step, which, amount) in enumerate(steps):
            if step == "wait":
                self.time.now += which
            elif step == "reserve":
                self.reserve(which, str(number), amount)
            elif self.running:
                getattr(self, step)(which, amount)
        return self.spent, self.beyond

    def reserve(self, which, name, amount):
        with suppress(BudgetExceeded):
            call = self.budgets[which].reserve("ada", LIMIT, name, amount)
            self.running.append((call, self.time.now))

    def extend(self, which, amount):
        at = which % len(self.running)
        with suppress(BudgetExceeded):
            call = self.budgets[which % 2].extend(self.running[at][0], amount)
            self.running[at] = (call, self.time.now)

    def cancel(self, which, amount):
        call, _ = self.running.pop(which % len(self.running))
        self.budgets[which % 2].cancel(call)

    def settle(self, which, amount):
        call, began = self.running.pop(which % len(self.running))
        self.budgets[which % 2].settle(call, amount)
        self.spent += amount
        self.beyond += max(0, amount - call.tokens * (self.time.now < began + 60))


def history(steps, kind=Budget):
    """Play steps; return the tokens used, and by how much they may pass the limit."""
    return History(kind).play(steps)


LIMIT = BudgetLimits(tokens=100, window=HOUR)  # no history below is longer


@given(st.lists(STEP, max_size=40))
@settings(max_examples=100, deadline=None)
def test_two_gateways_never_spend_more_than_the_limit_and_what_calls_use_beyond(steps):
    spent, beyond = history(steps)
    assert spent <= LIMIT.tokens + beyond


def careless():
    """Two calls at once, of 60 tokens each, with 100 left."""
    return [
        ("reserve", 0, 60),
        ("reserve", 1, 60),
        ("settle", 0, 60),
        ("settle", 0, 60),
    ]


def test_the_careless_budget_spends_too_much():
    assert history(careless(), CheckThenCountBudget) == (120, 0)
    assert history(careless()) == (60, 0)


def race(kind):
    """Eight callers at one instant at two gateways, over a store on the network."""
    net = Network(seed=1)
    store = net.store("store", latency=0.002)
    taken = []

    def call(number):
        def run():
            budget = kind(store, net.clock.time)
            try:
                reservation = budget.reserve("ada", LIMIT, str(number), 25)
            except BudgetExceeded:
                return
            net.scheduler.sleep(1.0)  # the model thinks
            budget.settle(reservation, 25)
            taken.append(25)

        return run

    net.run(*map(call, range(8)))
    return sum(taken)


def test_callers_at_one_instant_get_what_is_there():
    assert race(Budget) == 100
    assert race(CheckThenCountBudget) == 200


def test_what_runs_can_reserve_more_while_there_is_any():
    _, _, (one, two) = gateways(2)
    call = one.reserve("ada", SOME, "1", 60)
    two.extend(call, 40)
    with pytest.raises(BudgetExceeded):
        one.extend(call, 41)
    assert one.left("ada", SOME)["tokens"] == 0  # what was held stays held
