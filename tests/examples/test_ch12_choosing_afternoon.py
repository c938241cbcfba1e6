"""The afternoon in the laboratory: what holds all along, and what breaks it."""

import pytest

from examples.ch12_choosing.chaos.schedule import NEEDED
from examples.ch12_choosing.experiments.afternoon import afternoon, short
from examples.ch12_choosing.shop.defects import CARELESS

BREAKS = {
    "orders-in-memory": "lost orders",
    "claims-first": "unfinished orders",
    "unkeyed-retries": "lost orders",
    "public-orders": "leaks",
    "re-dated": "staleness",
    "day-old": "staleness",
    "hasty-rotation": "tokens",
    "unenforced-end": "endings",
    "unpinned": "tools",
}


@pytest.fixture(scope="module")
def told():
    return afternoon()


def test_every_property_holds_all_afternoon(told):
    assert told.broken == []
    assert all(verdict.checked for verdict in told.verdicts)


def test_the_faults_were_felt(told):
    """A quiet afternoon would prove nothing."""
    rows = told.timeline.records()
    totals = {
        name: sum(row[name] for row in rows)
        for name in (
            "stale",
            "failed",
            "told to wait",
            "410 Gone",
            "repeats",
        )
    }
    assert all(totals.values()), totals


def test_every_carelessness_has_its_faults():
    assert set(CARELESS) == set(NEEDED) == set(BREAKS)


@pytest.mark.slow
@pytest.mark.parametrize("careless", CARELESS)
def test_each_carelessness_breaks_its_property(careless):
    broken = [verdict.name for verdict in short(careless).verdicts if verdict.broken]
    assert BREAKS[careless] in broken


@pytest.mark.slow
@pytest.mark.parametrize("careless", CARELESS)
def test_the_same_short_afternoon_without_it_breaks_nothing(careless):
    assert short(careless, spared=True).broken == []


@pytest.mark.slow
def test_two_afternoons_in_the_laboratory_are_one(told):
    again = afternoon()
    assert again.timeline.records() == told.timeline.records()
    assert again.properties.records() == told.properties.records()
