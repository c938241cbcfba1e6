"""What the notebook of chapter 7 says of its experiments, held by tests."""

import pytest

from examples.ch07_gateway.experiments import (
    confuse,
    costs,
    counted,
    dodge,
    four_services,
    from_inside,
    gateways_share,
    mistakes,
    one_door,
    persistent,
    point_inside,
    round_trips,
    spoof,
    ways,
    worst,
)
from examples.ch07_gateway.experiments.changes import REQUESTS


def rows(table):
    """The rows of a table by their first cell, each without it."""
    first = table.names[0]
    return {
        row[first]: {name: cell for name, cell in row.items() if name != first}
        for row in table.records()
    }


def test_four_holes_become_none_from_outside_and_sixteen_from_inside():
    assert [counted(each()) for each in (four_services, one_door, from_inside)] == [
        *(4, 0, 16)
    ]


def test_each_service_has_the_hole_that_its_team_left():
    for row in rows(four_services()).values():
        forgets = row.pop("forgets")
        holes = [attempt for attempt, told in row.items() if told == "through"]
        assert len(holes) == 1, forgets


def test_only_the_log_keeps_its_word_and_only_the_fixed_window_doubles_a_second():
    told = rows(worst())
    assert {name: row["a minute"] for name, row in told.items()} == {
        "fixed window": 20,
        "two counters": 19,
        "token bucket": 19,
        "sliding log": 10,
    }
    assert {name: row["a second"] for name, row in told.items()} == {
        "fixed window": 20,
        "two counters": 10,
        "token bucket": 10,
        "sliding log": 10,
    }


def test_who_is_counted_when_refused_never_gets_in_again():
    told = rows(persistent())
    assert list(told["what passed"].values()) == [10, 90]
    assert list(told["every request"].values()) == [10, 0]


def test_gateways_share_a_limit_only_through_a_store_that_lives():
    told = rows(gateways_share())
    for place in ("its own memory", "a dead store"):
        assert list(told[place].values()) == [400, 800, 1600]
    for place in ("a store", "a store, leases of 20"):
        assert list(told[place].values()) == [400, 400, 400]


def test_a_neighbour_makes_one_round_trip_three_and_a_lease_makes_them_few():
    told = rows(round_trips())
    assert told["a store"] == {"1 gateway": 400, "2 gateways": 1200, "4 gateways": 1204}
    assert max(told["a store, leases of 20"].values()) < 70


def test_a_reload_loses_nothing_and_a_restart_loses_requests_and_the_limit():
    told = rows(ways())
    for row in told.values():
        assert sum(row.values()) == REQUESTS
    assert told["a reload"]["lost"] == 0
    assert told["a reload"]["served by old"] + told["a reload"]["by new"] == 25
    restart = told["a restart"]
    assert restart["lost"] == 5
    assert restart["served by old"] + restart["by new"] == 35


def test_a_mistake_is_named_with_its_line_and_changes_nothing():
    (said,) = mistakes()
    assert said.startswith("gateway.toml:18: ")
    assert "did you mean 'new'?" in said
    assert rows(ways())["a reload of a file with a mistake"]["by new"] == 0


def test_a_hop_costs_a_hop_and_a_cache_saves_more():
    ms = {way: row["ms each"] for way, row in rows(costs()).items()}
    assert ms["through the door"] - ms["straight to the shop"] == 2
    assert ms["with a cache"] < ms["straight to the shop"] / 5


@pytest.mark.parametrize(
    "path", ["/books/%2e%2e/orders", "/books/../orders", "/books/..%2forders"]
)
def test_the_naive_door_opens_what_is_closed_and_this_one_does_not(path):
    assert confuse("naive", path) == "the orders of alice"
    assert confuse("ours", path).startswith("400")
    assert (spoof("naive"), spoof("ours")) == (
        *("the orders of alice", "the orders of mallory"),
    )


def test_thirty_addresses_are_thirty_clients_only_for_the_naive_door():
    assert dodge("naive", "6.6.6.{n}") == 30
    assert dodge("ours", "6.6.6.{n}") == 10
    assert dodge("proxied", "2001:db8:1:2::{n:x}") == 10
    # Whoever trusts everybody as a proxy believes everybody.
    assert dodge("proxied", "6.6.6.{n}") == 30


def test_a_file_that_points_inwards_is_refused_and_a_public_one_is_not():
    (said,) = point_inside("http://169.254.169.254")
    assert "not on the public internet" in said
    assert point_inside("http://93.184.215.14") == []
