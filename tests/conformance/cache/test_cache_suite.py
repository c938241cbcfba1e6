"""The public HTTP caching test suite, run against the real command and in the lab.

The bars are shares of what an export holds: 150 of the 160 required tests that the
suite's command line runs, and 85 of its 105 optimal ones.
"""

import sys
import time
from contextlib import ExitStack

import pytest

from examples.lab.serve import embedded_store, serve
from tests.conformance.cache import run, suite
from tests.conformance.cache.lab import LabSuite, can_run
from tests.conformance.cache.origin import Origin
from tests.conformance.cache.sockets import client, serving

REQUIRED, OPTIMAL = 150 / 160, 85 / 105


def share(tests, final, kind):
    mine = [final[name] for name in tests if suite.kind(tests[name]) == kind]
    return sum(verdict == "pass" for verdict in mine) / len(mine)


def not_passed(tests, final):
    return [
        name
        for name, verdict in final.items()
        if suite.kind(tests[name]) == "required" and verdict != "pass"
    ]


def tell(capsys, where, text):
    with capsys.disabled():
        sys.stdout.write(f"\n{where}\n{text}\n")


@pytest.fixture(scope="module")
def tests(cache_tests):
    return suite.load(cache_tests)


@pytest.mark.parametrize("store", [None, "redis"])
def test_the_suite_in_the_laboratory(tests, store, capsys):
    tests = {name: test for name, test in tests.items() if can_run(test)}
    lab = LabSuite(store=store)
    results = run.run(tests, lab.client, lab.net.clock.time, lab.net.sleep, at_once=1)
    final, text = run.report(tests, results)
    tell(capsys, f"in the laboratory, store {store}", text)
    assert share(tests, final, "required") >= REQUIRED, text
    assert share(tests, final, "optimal") >= OPTIMAL, text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("store", "workers"), [("memory", 1), ("shared", 1), ("shared", 2)]
)
def test_the_suite_against_real_processes(tests, store, workers, capsys):
    with ExitStack() as running:
        url = store
        if store == "shared":
            url = running.enter_context(embedded_store())
        origin = running.enter_context(
            serving(Origin(time.time, time.sleep), time.time)
        )
        config = {"origin": origin, "store": url}
        app = "examples.ch04_http_cache.serve:create_from_config"
        served = running.enter_context(
            serve(app, config=config, workers=workers, front=None)
        )
        results = run.run(tests, client(served.url), time.time, time.sleep)
    final, text = run.report(tests, results)
    tell(capsys, f"real processes, store {store}, {workers} workers", text)
    assert share(tests, final, "required") >= REQUIRED, text
    assert share(tests, final, "optimal") >= OPTIMAL, text
