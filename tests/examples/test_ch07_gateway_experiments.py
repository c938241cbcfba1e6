"""What the notebook of chapter 7 sweeps, held by tests, at its edges too."""

from functools import partial

import pytest

from examples.ch07_gateway.experiments import (
    TwoCounters,
    costs,
    envelopes,
    full,
    rush,
    worst,
)
from examples.ch07_gateway.mini import CountInStore, SlidingLog

LIMITERS = {
    "two counters": partial(TwoCounters, 10),
    "fixed window": full("fixed-window"),
    "token bucket": full("token-bucket"),
    "full log": full("sliding-window"),
    "sliding log": SlidingLog,
}
EXACT = full("sliding-window")
PLACES = {
    "memory": lambda store: SlidingLog(400),
    "ours": lambda store: CountInStore(store, 400),
    "full": lambda store: EXACT(store, 400),
    "leases": lambda store: full("sliding-window", lease=20)(store, 400),
}


def rows(table):
    """The rows of a table by their first cell, each a list without it."""
    first = table.names[0]
    return {
        row[first]: [cell for name, cell in row.items() if name != first]
        for row in table.records()
    }


def test_only_the_log_keeps_its_word_and_only_the_fixed_window_doubles_a_second():
    told = rows(worst(LIMITERS))
    assert {name: (row[0], row[2]) for name, row in told.items()} == {
        "fixed window": (20, 20),
        "two counters": (10, 19),
        "token bucket": (10, 19),
        "full log": (10, 10),
        "sliding log": (10, 10),
    }


def test_whoever_admits_nobody_is_drawn_at_zero():
    nobody = {"closed": lambda: SlidingLog(0)}
    assert rows(worst(nobody))["closed"] == [0] * 4
    assert {row["requests"] for row in envelopes(nobody, longest=0)} == {0}
    with pytest.raises(ValueError, match="longest is -2 seconds"):
        envelopes(nobody, longest=-2)


def test_gateways_share_a_limit_only_through_a_store_that_lives():
    told = rows(rush(PLACES))
    assert told["memory"] == [400, 800, 1600]
    assert told["ours"] == told["full"] == told["leases"] == [400] * 3
    dead = rows(rush({"full": PLACES["full"]}, alive=False))
    assert dead["full"] == [400, 800, 1600]


def test_a_neighbour_makes_one_round_trip_three_and_a_lease_makes_them_few():
    told = rows(rush(PLACES, count="round trips"))
    assert told["ours"] == [4000] * 3
    assert told["full"] == [400, 1200, 1204]
    assert max(told["leases"]) < 70


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"count": "trips"}, "'requests' or 'round trips'"),
        ({"gateways": ()}, "one gateway at least"),
        ({"gateways": (0,)}, "one gateway at least"),
        ({"asked": 0}, "one request"),
    ],
)
def test_a_wrong_word_of_the_rush_says_what_is_possible(wrong, said):
    with pytest.raises(ValueError, match=said):
        rush(PLACES, **wrong)


def test_a_hop_costs_a_hop_and_a_cache_saves_more():
    ms = {way: row[-1] for way, row in rows(costs()).items()}
    assert ms["through the gateway"] - ms["straight to the shop"] == 2
    assert ms["with a cache"] < ms["straight to the shop"] / 5
    free = rows(costs(hop=0, store=0, work=0, times=1))
    assert {row[-1] for row in free.values()} == {0}
    for wrong in ({"times": 0}, {"hop": -1}, {"store": -0.1}, {"work": -1}):
        with pytest.raises(ValueError, match="one request at least"):
            costs(**wrong)
