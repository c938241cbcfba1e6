"""The afternoon in the laboratory: what holds all along, and what breaks it."""

import pytest

from examples.ch12_choosing.chaos.schedule import SHOWN_BY
from examples.ch12_choosing.experiments.afternoon import afternoon, short
from examples.ch12_choosing.shop.defects import DEFECTS

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
def result():
    return afternoon()


def test_every_property_holds_all_afternoon(result):
    assert result.violations == []
    assert all(invariant.checked for invariant in result.invariants)


def test_the_faults_were_felt(result):
    """A quiet afternoon would prove nothing."""
    rows = result.timeline.records()
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
    assert set(DEFECTS) == set(SHOWN_BY) == set(BREAKS)


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS)
def test_each_carelessness_breaks_its_property(defect):
    broken = [
        invariant.name for invariant in short(defect).invariants if invariant.violations
    ]
    assert BREAKS[defect] in broken


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS)
def test_the_same_short_afternoon_without_it_breaks_nothing(defect):
    assert short(defect, spared=True).violations == []


@pytest.mark.slow
def test_two_afternoons_in_the_laboratory_are_one(result):
    again = afternoon()
    assert again.timeline.records() == result.timeline.records()
    assert again.properties.records() == result.properties.records()
