"""The decision guide: its formulas against brute force, its advice against sense."""

import re
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch05_staleness import fetch_share, stale_share
from examples.ch06_capacity import popularity
from examples.ch12_choosing.experiments import brute
from examples.ch12_choosing.guide import (
    Case,
    NoDesignFits,
    Traffic,
    advise,
    decision_record,
    example_case,
    example_names,
    read_case,
    report,
    tipping_points,
)
from examples.ch12_choosing.guide.advice import CORNERS, best_design
from examples.ch12_choosing.guide.case_file import with_settings
from examples.ch12_choosing.guide.cli import main
from examples.ch12_choosing.guide.design import Design, designs
from examples.ch12_choosing.guide.outcome import outcome
from examples.ch12_choosing.guide.traffic import still_answered

quickly = settings(max_examples=40, deadline=None, derandomize=True)
LATIN = "a file in another encoding"
READS = (5.0, 0.4, 40, 0.9)  # reads and changes a second, pages, exponent


@pytest.fixture(scope="module")
def events():
    return brute.drawn(READS, 30_000)


# --- formulas ------------------------------------------------------------------------


@pytest.mark.parametrize("ttl", [2, 20, 60])
def test_formula_and_brute_force_are_within_a_hundredth(events, ttl):
    counted = brute.played(events, brute.Rules(ttl)).shares()
    come = Traffic(*READS)
    assert (come.fetched(ttl), come.stale(ttl)) == pytest.approx(counted, abs=0.01)


@pytest.mark.parametrize("ttl", [2, 20, 60])
def test_purges_leave_nothing_untrue_and_fetch_as_reckoned(events, ttl):
    fetched, untrue = brute.played(events, brute.Rules(ttl, purges=True)).shares()
    come = Traffic(*READS)
    assert untrue == 0
    assert come.fetched(come.life(ttl)) == pytest.approx(fetched, abs=0.01)


@pytest.mark.parametrize(("ttl", "window"), [(60, 0), (60, 30), (60, 600), (5, 60)])
def test_outages_are_survived_as_reckoned(events, ttl, window):
    begins = [900.0 + 93.7 * n for n in range(300)]
    found = brute.survived(events, brute.Rules(ttl), window, (*begins, 90.0))
    assert Traffic(*READS).answered(ttl, window, 90.0) == pytest.approx(found, abs=0.01)


@pytest.mark.parametrize(
    ("keys", "skew"), [(1, 1.0), (3, 0.0), (500, 0.8), (3000, 1.3)]
)
def test_groups_of_keys_reckon_like_the_keys_one_by_one(keys, skew):
    come = Traffic(50, 2, keys, skew)
    shares = popularity(keys, skew)
    fetched = sum(p * fetch_share(20, 50 * p) for p in shares)
    stale = sum(p * stale_share(2 / keys, 20, 50 * p) for p in shares)
    assert come.fetched(20) == pytest.approx(fetched, rel=2e-3)
    assert come.stale(20) == pytest.approx(stale, rel=2e-3)
    assert sum(n * p for p, n in come.groups) == pytest.approx(1)


def test_a_cache_that_is_too_small_fetches_more():
    come = Traffic(50, 0, 1000, 0.8)
    small, half, all_of_them = (come.fetched(60, room) for room in (10, 500, 1000))
    assert small > half > all_of_them == come.fetched(60, inf)


@given(
    rate=st.floats(0.001, 100), ttl=st.floats(0.1, 1000), window=st.floats(0, 5000),
    outage=st.floats(1, 5000), more=st.floats(0, 1000),
)  # fmt: skip
@quickly
def test_more_time_to_use_a_copy_answers_more(rate, ttl, window, outage, more):
    share = still_answered(rate, ttl, window, outage)
    assert -1e-9 <= share <= 1 + 1e-9
    assert still_answered(rate, ttl, window + more, outage) >= share - 1e-9
    assert still_answered(rate, ttl + more, window, outage) >= share - 1e-9
    assert still_answered(rate, ttl, window, outage + more) <= share + 1e-9


# --- advice --------------------------------------------------------------------------

cases = st.builds(
    Case,
    reads=st.floats(0.01, 1000), writes=st.floats(0, 100),
    keys=st.sampled_from([1, 10, 1000]), skew=st.sampled_from([0.0, 0.8]),
    personal=st.booleans(), stale_cents=st.floats(0, 10), lost_cents=st.floats(0, 100),
    second_cents=st.floats(0, 10), session_bytes=st.floats(0, 5000),
    one_place=st.booleans(), stale_seconds=st.sampled_from([0, 1, 30, 600, 1e6]),
    outage_stale_seconds=st.sampled_from([0, 600]), stale_share=st.floats(0.001, 1),
    failed_share=st.floats(1e-5, 1), store_down=st.floats(0, 0.001),
    deaths=st.floats(0, 100), cache_cents=st.floats(0, 50),
)  # fmt: skip


@given(case=cases)
@quickly
def test_advice_keeps_the_limits_and_nothing_allowed_is_cheaper(case):
    candidates = advise(case).ranked
    allowed = [each for each in candidates if not each.violations]
    if not allowed:
        assert best_design(case) is None
        return
    best = advise(case).best
    assert best.total <= min(j.outcome.total for j in allowed) + 1e-6
    assert best.failed <= case.failed_share
    assert best.reads.stale <= case.stale_share
    if best.design.caching in {"ttl", "purge"}:
        assert best.design.ttl <= case.stale_seconds


DEARER = {
    "stale_cents": lambda found: found.reads.stale,
    "lost_cents": lambda found: found.design.session == "process",
    "replica_cents": lambda found: found.cost.replicas,
    "store_cents": lambda found: found.design.session == "store",
    "purge_cents": lambda found: found.design.caching == "purge",
    "deaths": lambda found: found.design.session == "process",
}


@given(case=cases, name=st.sampled_from(sorted(DEARER)), factor=st.floats(1.1, 100))
@quickly
def test_what_gets_dearer_is_not_bought_more(case, name, factor):
    if best_design(case) is None:
        return
    one, other = case, replace(case, **{name: getattr(case, name) * factor})
    before = outcome(one, advise(one).best.design)
    after = outcome(one, advise(other).best.design)  # judged at the old price
    measure = DEARER[name]
    assert measure(after) <= measure(before) + 1e-9


LOOSER = {
    "stale_seconds": 2.0, "stale_share": 2.0, "failed_share": 2.0, "most_bytes": 2.0,
}  # fmt: skip


@given(case=cases, name=st.sampled_from(sorted(LOOSER)))
@quickly
def test_a_looser_limit_is_never_dearer(case, name):
    most = 1.0 if name.endswith("share") else 1e8
    looser = replace(case, **{name: min(most, getattr(case, name) * LOOSER[name])})
    if best_design(case) is None:
        return
    # A limit that is no round number is a max-age to try as well, and so can go away.
    slack = 0.0 if name != "stale_seconds" else advise(case).best.total * 0.05
    assert advise(looser).best.total <= advise(case).best.total + slack + 1e-6


@given(case=cases)
@quickly
def test_what_must_be_true_now_is_not_used_unasked(case):
    design = best_design(replace(case, stale_seconds=0, failed_share=1.0))
    assert design is None or design.caching in {"none", "revalidate", "keyed"}


@given(case=cases)
@quickly
def test_the_state_is_in_the_key_only_where_it_is_in_the_request(case):
    for design in designs(case):
        if design.caching == "keyed":
            assert (design.session, case.personal) == ("request", True)


@pytest.mark.parametrize("name", ["catalogue", "ledger", "assistant"])
def test_a_flip_is_where_the_advice_changes(name):
    case = example_case(name)
    here = best_design(case).kind
    found = tipping_points(case)
    assert found
    for point in found[:6]:
        there = best_design(replace(case, **{point.name: point.at}))
        assert there == point.instead
        assert there is None or there.kind != here
        if not isinstance(point.now, bool):
            before = point.at * (1.003 if point.now > point.at else 1 / 1.003)
            assert best_design(replace(case, **{point.name: before})).kind == here


def test_each_corner_has_its_best():
    advice = advise(example_case("catalogue"))
    for corner in CORNERS:
        candidate = advice.corner(corner)
        same = [
            j for j in advice.ranked if j.design.corner == corner and not j.violations
        ]
        assert not same or candidate.outcome.total == min(j.outcome.total for j in same)


def test_the_three_systems_get_three_answers():
    kinds = {name: best_design(example_case(name)).kind for name in example_names()}
    assert kinds == {
        "assistant": ("request", "keyed"),
        "catalogue": ("store", "purge"),
        "ledger": ("store", "revalidate"),
    }


# --- case, report, command -----------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"reads": -1}, "reads is from 0 to 1,000,000, not -1"),
        ({"reads": 0}, "reads is more than 0, not 0"),
        ({"reads": float("nan")}, "reads is from 0 to 1,000,000, not nan"),
        ({"reads": "many"}, "reads is a number, not 'many'"),
        ({"reads": True}, "reads is a number, not True"),
        ({"keys": 0}, "keys is from 1 to 1,000,000, not 0"),
        ({"personal": 1}, "personal is true or false, not 1"),
        ({"stale_share": 2}, "stale_share is from 0 to 1, not 2"),
        ({"capacity": float("inf")}, "capacity is from 0 to 1,000,000, not inf"),
    ],
)
def test_a_number_that_cannot_be_is_refused(told, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Case(**told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[traffic\n", "this is not TOML"),
        (
            "[trafic]\nreads = 1",
            "[trafic] is no part of a case; did you mean 'traffic'?",
        ),
        ("reads = 1", "[reads] is no part of a case"),
        ("[money]\nreads = 1", "[money] has no 'reads'"),
        ("[traffic]\nreeds = 1", "[traffic] has no 'reeds'; did you mean 'reads'?"),
        ("[traffic]\nreads = [1]", "reads is a number, not [1]"),
    ],
)
def test_a_file_with_a_mistake_is_refused(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_case(text)


def test_settings_change_a_case():
    case = with_settings(Case(), ["reads=5", "personal=true", "skew=1.5"])
    assert (case.reads, case.personal, case.skew) == (5, True, 1.5)


@pytest.mark.parametrize("name", example_names())
def test_report_and_record_say_the_same_numbers(name):
    advice = advise(example_case(name))
    found = tipping_points(example_case(name))
    pages = report(name, advice, found), decision_record(name, advice, found)
    assert all(f"{advice.best.total:,.0f}" in page.replace(".0", "") for page in pages)
    assert all(" cents an hour" in page for page in pages)


def test_where_nothing_fits_the_reason_is_told():
    case = Case(session_bytes=9000, one_place=True, hot_share=1, failed_share=0)
    with pytest.raises(NoDesignFits, match="failed reads"):
        advise(case).best  # noqa: B018  it raises


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["ledgre"],
            "there is no case 'ledgre'; there are assistant, catalogue, ledger",
        ),
        (["missing.toml"], "advise: missing.toml: No such file or directory"),
        (["."], "advise: .: Is a directory"),
        ([LATIN], "not UTF-8 text"),
        (["/dev/zero"], "/dev/zero: it has more than 100,000 bytes"),
        ([__file__], "test_ch12_choosing_guide.py: this is not TOML"),
        (["--set", "reads=none"], "reads is a number, not 'none'"),
        (["--set", "personal=maybe"], "personal is true or false, not 'maybe'"),
        (["--set", "reeds=1"], "there is no number 'reeds'; did you mean 'reads'?"),
        (["--set", "reads"], "--set takes NAME=VALUE, not 'reads'"),
        (["--set", "failed_share=0"], "no design keeps the limits"),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong(capsys, tmp_path, arguments, said):
    latin = tmp_path / "latin.toml"
    latin.write_bytes("# café".encode("latin-1"))
    assert main([str(latin) if each == LATIN else each for each in arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_the_command_prints_advice_and_record(capsys, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[traffic]\nreads = 3\n")
    assert main([str(path)]) == 0
    assert "what would change it" in capsys.readouterr().out
    assert main(["ledger", "--adr"]) == 0
    assert "### Decision" in capsys.readouterr().out


def test_a_corner_follows_from_the_design():
    assert Design("process", "none").corner == ("stateful", "uncached")
    assert Design("store", "revalidate").corner == ("stateless", "cached")
    assert Design("request", "keyed", 5).corner == ("stateless", "cached")
