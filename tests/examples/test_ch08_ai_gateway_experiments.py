"""What the notebook says about its experiments is what they show."""

import json

import pytest

from examples.ch08_ai_gateway.cache.embedding import hash_embedding
from examples.ch08_ai_gateway.experiments import (
    closest_pairs,
    crossing,
    cut_in_two,
    fallbacks,
    injections,
    kept,
    learned,
    overruns,
    shared_budget,
)
from examples.ch08_ai_gateway.experiments.measurements import FILE
from examples.ch08_ai_gateway.experiments.wrong_hits import ask_all


def by(table, *names):
    return {tuple(row[name] for name in names): row for row in table.records()}


@pytest.fixture(scope="module")
def failed():
    return by(fallbacks(), "the first says", "fallback")


def test_without_fallback_everybody_is_refused_and_with_it_nobody(failed):
    refused = {key[1]: set() for key in failed}
    for (_, fallback), row in failed.items():
        refused[fallback].add(row["refused"])
    assert refused == {"no": {60}, "yes": {0}}


def test_fourteen_wait_until_five_failures_are_seen_and_then_a_probe(failed):
    for fallback in ("no", "yes"):
        row = failed["no answer", fallback]
        assert row["waited 10 s"] == row["first asked"] == row["paid unread"] == 15


def test_retry_after_spares_a_provider_most(failed):
    asked = {said: failed[said, "yes"]["first asked"] for said, _ in failed}
    assert min(asked, key=asked.get) == "429, Retry-After: 20"


def test_a_large_reservation_refuses_callers_that_would_have_fitted():
    rows = by(shared_budget(), "gateway")
    assert rows["reserves 256",]["refused"] == 5
    assert rows["reserves 256",]["tokens"] < 400
    assert rows["reserves 100",]["whole"] == 8
    assert rows["reserves 10",]["cut"] == 3


def test_only_the_one_that_looks_and_then_counts_overspends():
    rows = by(shared_budget(200), "gateway")
    over = {name for (name,), row in rows.items() if row["tokens"] > 1000}
    assert over == {"looks, then counts"}


def test_one_policy_keeps_the_limit_and_the_other_one_the_answer():
    cut, complete = overruns().records()
    assert (cut["finish reason"], cut["over the limit"]) == ("length", 0)
    assert (complete["finish reason"], complete["words read"]) == ("stop", 5000)


def test_two_of_eight_are_answered_by_the_cache():
    answered = [row["answered by"] for row in kept().records()]
    assert answered == ["the cache"] * 2 + ["a model"] * 6


def test_small_pieces_leak_everything_and_across_them_nothing_does():
    rows = cut_in_two().records()
    assert rows[0]["naive: leaked"] == 0
    assert rows[-1]["naive: leaked"] == 5
    assert {row["ours: leaked"] for row in rows} == {0}


def test_what_each_attack_becomes():
    rows = {row["the title"]: (row["naive"], row["ours"]) for row in _rows(injections)}
    assert rows == {
        "ends the string": ("a system message", "text"),
        "names a variable": ("another variable", "text"),
        "is invisible": ("text", "refused"),
        "asks politely": ("text", "text"),
    }


def test_a_tenant_in_the_key_is_what_helps():
    rows = [tuple(row.values())[1:] for row in _rows(crossing)]
    assert rows == [
        ("It goes to 7 Elm Road.", "hit"),
        ("It goes to 1 Oak Lane.", "hit"),
        ("It goes to 1 Oak Lane.", "miss"),
    ]


def _rows(experiment):
    return experiment().records()


def test_the_record_agrees_with_what_can_be_run_here():
    told = json.loads(FILE.read_text(encoding="utf-8"))["embeddings"]["hashed"]["hits"]
    assert told[3::3] == [
        ask_all(hash_embedding, hits["threshold"]) for hits in told[3::3]
    ]


def test_no_embedding_has_a_threshold_without_wrong_hits():
    told = json.loads(FILE.read_text(encoding="utf-8"))["embeddings"]
    assert sorted(told) == ["hashed", "minilm", "wordllama"]
    clean = [
        hits
        for name in told
        for hits in told[name]["hits"]
        if hits["right hits"] and not hits["wrong hits"]
    ]
    assert clean == []
    assert len(learned().records()) == 12
    answers = [row["one answer fits both"] for row in closest_pairs().records()]
    assert answers.count("no") == 3
    assert closest_pairs("wordllama").records()[0]["one answer fits both"] == "no"
