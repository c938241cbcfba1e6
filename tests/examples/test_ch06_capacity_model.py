"""Formulas and one-pass curves against runs, and the experiments' results."""

from math import log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch06_capacity import POLICIES, hits_and_misses, popularity, simulate, zipf
from examples.ch06_capacity.experiments import costs, huge, scanner, shelf, tagged
from examples.ch06_capacity.experiments.attacks import Bytes
from examples.ch06_capacity.experiments.tiering import PAGES, rates, simulated, tiers
from examples.ch06_capacity.experiments.traces import TRAFFIC, twice
from examples.ch06_capacity.model.che import (
    characteristic_time,
    expected_hit_ratio,
    fifo_occupancy,
    lru_occupancy,
    size_for_hit_ratio,
)
from examples.ch06_capacity.model.stack_distances import lru_hits
from examples.ch06_capacity.model.tiers import (
    Tier,
    hits_per_stay,
    missed_rates,
    tier_shares,
)

SHARES = popularity(2000, 0.9)
TTL, DAY = 60, 86_400


@given(trace=st.lists(st.integers(0, 9), max_size=80))
@settings(max_examples=100, deadline=None)
def test_one_pass_gives_lru_for_every_size(trace):
    curve = lru_hits(trace)
    for size in range(1, 12):
        expected = simulate("lru", trace, size).hits
        assert curve[min(size, len(curve) - 1)] == expected


@pytest.mark.parametrize("size", [20, 200, 1000])
@pytest.mark.parametrize(
    ("name", "chance"), [("lru", lru_occupancy), ("fifo", fifo_occupancy)]
)
def test_the_formula_is_within_a_hundredth_of_a_run(name, chance, size):
    trace = zipf(Random(9).random, 2000, 0.9, 60_000)
    run = sum(list(hits_and_misses(name, trace, size))[30_000:]) / 30_000
    assert expected_hit_ratio(SHARES, size, chance) == pytest.approx(run, abs=0.01)


def test_the_expected_number_of_keys_is_the_size():
    time = characteristic_time(SHARES, 300)
    assert sum(lru_occupancy(share, time) for share in SHARES) == pytest.approx(300)


def test_the_size_for_a_ratio_has_that_ratio():
    size = size_for_hit_ratio(SHARES, 0.5)
    assert expected_hit_ratio(SHARES, round(size)) == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("size", [0, 2000, -1])
def test_a_size_that_holds_all_has_no_characteristic_time(size):
    with pytest.raises(ValueError, match=f"from 1 to 1999, not {size}"):
        characteristic_time(SHARES, size)


@pytest.mark.parametrize("ratio", [0, 1, -0.5])
def test_a_ratio_that_nobody_has_is_refused(ratio):
    with pytest.raises(ValueError, match=f"between 0 and 1, not {ratio}"):
        size_for_hit_ratio(SHARES, ratio)


def stay(random, rate, unused, ttl):
    """The hits of one stay, drawn."""
    now = last = 0.0
    found = 0
    while True:
        now += -log(1 - random()) / rate
        if now - last > unused or now >= ttl:
            return found
        found, last = found + 1, now


@pytest.mark.parametrize(
    ("rate", "unused", "ttl", "within"),
    [(0.1, 100, 60, 0.03), (0.1, 5, 60, 0.05), (0.2, 20, 60, 0.05), (1, 3, 60, 0.1)],
)
def test_the_hits_of_a_stay_are_near_those_that_were_drawn(rate, unused, ttl, within):
    random = Random(1).random
    drawn = sum(stay(random, rate, unused, ttl) for _ in range(20_000)) / 20_000
    assert hits_per_stay(rate, unused, ttl) == pytest.approx(drawn, rel=within)


def test_hits_have_their_limits():
    assert hits_per_stay(0.5, float("inf"), 60) == 30
    assert hits_per_stay(1e-12, 1, 60) == pytest.approx(0, abs=1e-9)
    assert hits_per_stay(1e3, 1, 60) == pytest.approx(60_000)


@pytest.mark.parametrize(("users", "edges"), [(20, 10), (200, 10), (200, 4)])
def test_the_model_of_tiers_is_near_a_run(users, edges):
    model = tier_shares(rates(users), tiers(users, edges))
    run = simulated(users, 30_000, edges)
    assert sum(model.values()) == pytest.approx(1)
    for name, share in model.items():
        assert run[name] == pytest.approx(share, abs=0.02)


def test_with_room_for_all_the_origin_is_asked_once_a_page_and_lifetime():
    everything = [Tier("shield", 1, PAGES, TTL)]
    left = sum(missed_rates(rates(10**7), everything[0]))
    assert 0.95 < left * TTL / PAGES < 1
    assert left * DAY < PAGES * DAY / TTL


def test_two_requests_soon_defeat_sieve_and_lfu_alone():
    ratio = {name: simulate(name, twice(), 1000).hit_ratio for name in POLICIES}
    assert {name for name, value in ratio.items() if value < 0.03} == {"lfu", "sieve"}
    assert all(value > 0.49 for name, value in ratio.items() if name not in
               ("lfu", "sieve"))  # fmt: skip


def test_an_lru_cache_half_as_large_behind_an_lru_cache_hits_nothing():
    trace = TRAFFIC["the shop"]()
    told = zip(hits_and_misses("lru", trace, 1000), trace, strict=True)
    missed = [book for hit, book in told if not hit]
    assert simulate("lru", missed, 500).hits == 0
    assert simulate("lru", trace, 500).hits > 30_000


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_a_scanner_who_asks_twice_beats_what_resists_one_who_asks_once():
    row = {row["policy"]: row for row in scanner(asks=(1, 2, 3)).records()}
    assert row["sieve"]["asks once"] > row["lru"]["asks once"] + 0.1
    assert row["sieve"]["asks twice"] < row["lru"]["asks twice"]
    assert row["s3fifo"]["asks twice"] > row["lru"]["asks twice"] + 0.1
    assert row["s3fifo"]["asks 3 times"] == pytest.approx(0.315, abs=0.001)


def test_bytes_are_bounded_and_the_door_keeps_pages():
    cache = Bytes(100, 50)
    assert [cache.request(key, size) for key, size in
            [(1, 40), (2, 50), (1, 40), (3, 60), (3, 60), (4, 30), (2, 50), (1, 40)]
            ] == [False, False, True, False, False, False, False, False]  # fmt: skip
    open_, shut = huge().records()
    assert shut["pages hit"] > open_["pages hit"] + 0.2
    assert shut["kB from the origin"] < open_["kB from the origin"]


def test_a_tag_on_each_link_costs_every_hit_and_the_right_key_none():
    assert tagged(whole=True, visits=50) == (
        "50 visits: the catalogue was asked 50 times, 50 kept"
    )
    said = tagged(whole=False, visits=50)
    _, asked, kept = (int(word) for word in said.split() if word.isdigit())
    assert asked == kept < 50


def test_what_a_cache_costs_and_buys():
    none, hoard, ours = costs(visits=100).records()
    assert (none["catalogue asked"], none["oldest, s"]) == (100, 0)
    assert hoard["oldest, s"] > 60 >= ours["oldest, s"]
    crowds = [row["a crowd of 100"] for row in (none, hoard, ours)]
    assert crowds == [100, 100, 1]
    assert ours["statements"] > 20 * none["statements"]


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_what_a_library_keeps_and_for_how_long():
    told = {row["then"]: (row["memory"], row["SQLite"]) for row in shelf().records()}
    assert told["after a restart"] == ("catalogue", "cache")
    assert told["the same, stale_if_error"] == ("cache, stale", "cache, stale")
    assert told["the same, for an hour"] == ("an error", "an error")
    assert told["kept, all expired for a day"] == (132, 132)
