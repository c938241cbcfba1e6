"""The project's own cases, in the laboratory: a cache in memory, and one in a store."""

import pytest

from tests.conformance.cache import more_cases
from tests.conformance.cache.cases import CASES
from tests.conformance.cache.lab import LabSuite
from tests.conformance.cache.run import run_test

SECTIONS = {name.partition(":")[0] for name in CASES}
assert more_cases  # it adds its cases to CASES


@pytest.fixture(scope="module", params=[None, "redis"])
def lab(request):
    return LabSuite(store=request.param)


@pytest.mark.parametrize("name", CASES)
def test_case(name, lab):
    result = run_test(CASES[name], lab.client, lab.net.clock.time, lab.net.sleep)
    assert result.reason == ""


def test_every_part_of_the_rules_has_cases():
    wanted = {"2", "3", "3.1", "3.2", "3.3 and 3.4", "3.5", "4.1", "4.2", "4.2.1"}
    wanted |= {"4.2.2", "4.2.3", "4.2.4", "4.3", "4.3.5", "4.4", "5.1", "5.2.1"}
    wanted |= {"5.2.2", "5.4"}
    assert {f"RFC 9111, {name}" for name in wanted} <= SECTIONS


def test_without_a_cache_the_cases_that_need_one_fail():
    results = {}
    lab = LabSuite(cached=False)
    for name, test in CASES.items():
        result = run_test(test, lab.client, lab.net.clock.time, lab.net.sleep)
        results[name] = result.reason
    needy = [name for name, test in CASES.items() if needs_a_cache(test)]
    assert [name for name in needy if not results[name]] == []


def needs_a_cache(test):
    plain = (None, "not_cached")
    return any(each.get("expected_type") not in plain for each in test["requests"])
