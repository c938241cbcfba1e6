"""The four designs in the laboratory: what each switch changes, and what not."""

import subprocess
import sys

import pytest

from examples.ch12_choosing.architectures import ARCHITECTURES, Architecture
from examples.ch12_choosing.experiments import measured
from examples.ch12_choosing.experiments.foursome import LabSite, predicted
from examples.ch12_choosing.experiments.trials import GROUPS, NAMES
from tests.bench.ch12_counts import side_by_side
from tests.bench.ch12_site import sites

NAMED = {design.name: design for design in ARCHITECTURES}
STATES, KEPT = ("stateful", "stateless"), ("uncached", "cached")


def of(trial, key):
    return {name: each[key] for name, each in predicted()[trial].items()}


def test_every_trial_was_run_on_every_design():
    assert {*predicted()} == {*NAMES}
    assert all({*each} == {*NAMED} for each in predicted().values())


def test_only_who_keeps_state_in_a_worker_loses_it_with_the_worker():
    lost = of("worker_dies", "lost_sessions")
    assert lost["stateless uncached"] == lost["stateless cached"] == 0
    assert lost["stateful uncached"] == lost["stateful cached"] == 11


def test_no_look_fails_when_a_worker_dies_since_the_door_asks_another():
    assert {*of("worker_dies", "failed").values()} == {0}


def test_only_who_keeps_state_in_the_store_needs_the_store():
    failed = of("store_dies", "baskets_failed")
    assert [failed[f"{state} uncached"] for state in STATES] == [0, 20]
    assert {*of("store_dies", "pages_failed").values()} == {0}


def test_origin_is_asked_once_for_each_page_and_replica_or_for_each_read():
    asked = of("origin_load", "origin_requests")
    assert [asked[f"{state} cached"] for state in STATES] == [16, 16]
    assert [asked[f"{state} uncached"] for state in STATES] == [80, 80]


def test_only_a_cache_outlives_the_origin_and_only_with_what_it_has():
    known, new = of("origin_dies", "known_failed"), of("origin_dies", "new_failed")
    assert [known[f"stateless {kept}"] for kept in KEPT] == [20, 0]
    assert {*new.values()} == {20}


def test_only_a_cache_shows_old_prices_and_never_older_than_it_may():
    stale, oldest = of("staleness", "stale"), of("staleness", "oldest_s")
    assert stale["stateful uncached"] == stale["stateless uncached"] == 0
    assert stale["stateful cached"] > 0 and stale["stateless cached"] > 0
    assert max(oldest.values()) < GROUPS[1].max_age


def test_a_sticky_customer_sees_what_a_roving_one_misses():
    missed = of("consistency", "own_write_missed")
    assert missed["stateful cached"] == 0 < missed["stateless cached"]
    back = of("consistency", "went_back")
    assert back["stateful cached"] == 0 < back["stateless cached"]


def test_others_miss_a_write_wherever_a_replica_keeps_pages():
    missed = of("consistency", "others_missed")
    assert missed["stateful cached"] > 0 and missed["stateless cached"] > 0
    assert missed["stateful uncached"] == missed["stateless uncached"] == 0


@pytest.mark.parametrize(("cached", "seconds"), [(False, 2.0), (True, 0.5)])
def test_only_what_is_no_hit_takes_the_slot(cached, seconds):
    site = LabSite(Architecture(stateful=False, cached=cached), replicas=1, work=0.5)
    people = [site.visitor(f"customer-{n}") for n in range(4)]
    began = site.net.clock.now
    site.net.run(*[lambda who=who: who.version("emma") for who in people])
    assert site.net.clock.now - began == pytest.approx(seconds, abs=0.01)


def test_the_word_of_a_wrong_file_is_one_line(tmp_path):
    command = [
        sys.executable,
        "-m",
        "tests.bench.agree",
        tmp_path / "a",
        tmp_path / "b",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "no verdicts in there" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("trial", NAMES)
def test_laboratory_and_real_processes_counted_the_same(trial):
    for name, expected in predicted()[trial].items():
        for round_ in measured.content()["experiments"][trial][name]["rounds"]:
            assert {"design": name, **round_} == {
                "design": name, **expected, **late(round_, expected)
            }  # fmt: skip


def late(round_, expected):
    """Seconds are real ones: they may be half a one later than the laboratory's."""
    oldest = round_.get("oldest_s")
    if oldest is None or not 0 <= oldest - expected["oldest_s"] <= 0.5:
        return {}
    return {"oldest_s": oldest}


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
