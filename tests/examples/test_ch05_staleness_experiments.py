"""What the notebook says about its experiments."""

import pytest

from examples.ch05_staleness import simulate_reads, stale_share
from examples.ch05_staleness.experiments import purge_and_look, seldom_read
from examples.ch05_staleness.experiments.breaks import RUNS, deploy
from examples.ch05_staleness.experiments.chances import PUBLISHED, chances
from examples.ch05_staleness.experiments.herd import Herd
from examples.ch05_staleness.experiments.outages import outage
from examples.ch05_staleness.experiments.stale_reads import (
    EVERY,
    LONG,
    READS,
    TTLS,
    drawn,
    served,
)
from examples.ch05_staleness.experiments.writes import STRATEGIES, trips

OWN = ["own page", "own list"]


@pytest.mark.parametrize("ttl", [5, 20, 80])
def test_service_and_simulation_agree_to_the_last_read(ttl):
    reads, changes = drawn(600.0)
    assert served(reads, changes, ttl) == simulate_reads(reads, changes, ttl)


def test_the_long_simulation_is_within_what_the_text_says():
    reads, changes = drawn(LONG)
    for ttl in TTLS:
        share = simulate_reads(reads, changes, ttl).stale_share
        assert share == pytest.approx(stale_share(1 / EVERY, ttl, READS), abs=0.0045)


@pytest.mark.parametrize(
    ("way", "asked", "waited"),
    [("jitter", 100, 100), ("collapsing", 1, 100), ("XFetch", 1, 0)],
)
def test_the_herd_at_one_page(way, asked, waited):
    herd = Herd(way, pages=1)
    assert (herd.asked, herd.held_up) == (asked, waited)


def test_none_of_the_published_chances_follows_from_the_rule():
    rows = chances().records()
    for row in rows:
        printed, rule, counted = list(row.values())[1:]
        assert abs(printed - rule) > 0.03
        assert counted == pytest.approx(rule, abs=0.01)
    assert len(rows) == len(PUBLISHED)


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("purge the groups at each edge", [*OWN, "others' page", "others' list"]),
        ("read with max-age=0 after it", OWN),
    ],
)
def test_some_strategies_miss_nothing(name, never):
    missed = trips(*STRATEGIES[name], 20)
    assert [missed[column] for column in never] == [0] * len(never)


def test_an_edge_that_did_not_see_the_write_serves_the_old_page():
    missed = trips(*STRATEGIES["write through an edge"], 20)
    assert 0 < missed["own page"] < 20
    assert missed["own list"] == 20


@pytest.mark.parametrize(
    ("control", "kind", "failed", "waited"),
    [
        ("max-age=10", "refuses", 0, 0),
        ("max-age=10", "answers 503", 60, 0),
        ("max-age=10, stale-if-error=300", "answers 503", 0, 0),
        ("max-age=10, stale-if-error=30", "answers 503", 30, 0),
        ("s-maxage=10, stale-if-error=300", "refuses", 60, 0),
        ("max-age=10, stale-if-error=300", "is silent", 0, 5),
        ("max-age=10, stale-while-revalidate=300", "is silent", 0, 0),
    ],
)
def test_a_minute_without_the_shop(control, kind, failed, waited):
    found = outage(control, kind)
    assert found[1] == waited
    assert found[0] == pytest.approx(failed, abs=1)


def test_a_purge_of_one_variant_leaves_the_others():
    assert purge_and_look(all_variants=False) == ["price: 5.00", "Preis: 8.95"]
    assert purge_and_look(all_variants=True) == ["price: 5.00", "Preis: 5.00"]


def test_staleness_adds_up_from_cache_to_cache_and_a_window_bounds_it():
    assert [seldom_read(100, 9999, hops) for hops in (1, 2, 3)] == [99, 199, 299]
    assert seldom_read(100, 50, 3) == 0


def test_collapsing_brings_an_empty_cache_back():
    found = deploy(RUNS["collapsing"], end=5)
    assert (found["failed"], found["pages back"]) == (0, 16)


@pytest.mark.slow  # the notebook shows the same, and is compared each time
def test_without_collapsing_the_pages_that_are_away_stay_away():
    early, late = (deploy(RUNS["nothing"], end=end) for end in (7, 12))
    assert early["pages back"] == late["pages back"] == 11
    assert late["failed"] > early["failed"] + 100
