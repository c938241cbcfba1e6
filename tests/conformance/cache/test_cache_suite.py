"""The public HTTP caching test suite, run against the real command and in the lab.

The bars are shares of what an export holds: 150 of the 160 required tests that the
suite's command line runs, and 85 of its 105 optimal ones.
"""

import json
import sys
import time
from contextlib import ExitStack

import pytest

from examples.lab.serve import embedded_store, serve
from tests.bench.machine import MEASUREMENTS
from tests.conformance.cache import __main__ as command
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


def test_a_record_says_which_suite_was_run(tmp_path):
    (tmp_path / "package.json").write_text(
        json.dumps({"name": "http-cache-tests", "version": "1.2.3"})
    )
    export = tmp_path / "out" / "tests.json"
    export.parent.mkdir()
    test = {"id": "a", "requests": []}
    export.write_text(json.dumps([{"id": "s", "tests": [test]}]))
    said = suite.described(export)
    assert (said["suite_version"], said["export_definitions"]) == ("1.2.3", 1)
    assert suite.described(export, "told")["suite_version"] == "told"


def test_each_miss_of_the_record_is_argued_on_the_reference_page():
    record = json.loads((MEASUREMENTS / "ch04_http_cache.suite.json").read_text())
    page = (MEASUREMENTS.parent / "reference/http_cache.md").read_text("utf-8")
    missed = [miss["test"] for miss in record["misses"]]
    assert [name for name in missed if f"`{name}`" not in page] == []
    assert not any(miss["kind"] == "required" for miss in record["misses"])


@pytest.mark.parametrize("content", [None, "{}", "[1]", "not json"])
def test_what_is_no_export_is_one_line(tmp_path, content, capsys, monkeypatch):
    path = tmp_path / "export.json"
    if content is not None:
        path.write_text(content)
    monkeypatch.setattr(sys, "argv", ["cache", "--cache-tests", str(path)])
    with pytest.raises(SystemExit) as left:
        command.arguments()
    assert left.value.code == 2
    assert "is no export of http-tests/cache-tests" in capsys.readouterr().err
