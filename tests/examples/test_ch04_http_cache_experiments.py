"""What the notebook of chapter 4 says of its experiments, held by tests."""

import pytest
from werkzeug import Response

from examples.ch04_http_cache.experiments import (
    answering,
    clocks,
    deceive,
    hops,
    keepers,
    leak,
    libraries,
    lifetimes,
    poison,
    savings,
    suite,
    varieties,
    wrong,
)
from examples.ch04_http_cache.experiments.freshness import LOSSES, Row
from examples.ch04_http_cache.experiments.libraries import SCENES
from examples.ch04_http_cache.experiments.stage import Stage
from examples.ch04_http_cache.experiments.varying import spoken, traffic
from examples.ch04_http_cache.visitor import page as visited


def column(table, name):
    """Return one column of a table, by the first."""
    first = table.names[0]
    return {row[first]: row[name] for row in table.records()}


def test_the_guess_is_a_tenth_of_thirty_days_in_either_cache():
    row = {r["the answer says"]: r for r in lifetimes().records()}
    guessed = row["nothing; changed 30 days ago"]
    assert (guessed["in a browser"], guessed["in a CDN"]) == ("72 h", "72 h")


def test_a_lifetime_that_cannot_be_read_is_zero_and_not_absent():
    decided = column(lifetimes(), "decided there by")
    seconds = column(lifetimes(), "in a CDN")
    for broken in ("max-age=soon", "Expires: -1"):
        assert seconds[broken] == "0 s"
        assert decided[broken] != "nothing"


@pytest.mark.parametrize("lost", LOSSES)
def test_a_price_grows_older_than_a_minute_only_where_both_witnesses_are_lost(lost):
    ages = list(Row(lost).ages.values())
    assert ages == ([0, 59, 118, 177] if lost == "both" else [0, 59, 0, 59])


def test_the_table_of_hops_says_the_same():
    assert column(hops(), "edge at 177 s")["Age"] == 59


def test_authorization_leaves_the_cdn_three_of_nine_messages():
    assert answering(keepers(signed_in=True), "CDN") == 3


def test_must_revalidate_lets_a_shared_cache_keep_what_authorization_would_not():
    kept = column(keepers(signed_in=True), "CDN")
    assert kept["max-age=60, must-revalidate"] == "answers"
    assert kept["max-age=60"] == "no copy"


def test_authorization_changes_nothing_for_a_browser():
    assert column(keepers(), "browser") == column(keepers(True), "browser")


@pytest.fixture(scope="module")
def played():
    return libraries()


def test_each_cache_gets_as_many_scenes_wrong_as_the_notebook_says(played):
    assert [wrong(played, name) for name in played.names[1:]] == [7, 3, 0]


def test_no_cache_may_ask_before_a_lifetime_ends_that_the_shop_gave(played):
    first = played.records()[0]
    assert first["the answer said, and then"] == SCENES[0].words
    assert set(first.values()) - {SCENES[0].words} == {"old, allowed"}


@pytest.fixture(scope="module")
def saved():
    return savings()


def test_a_tag_of_bytes_with_a_clock_in_them_saves_nothing(saved):
    answered = column(saved, "304")
    assert answered["strong ETag, of the bytes"] == 0
    assert answered["strong ETag, footer removed"] == 56


def test_only_a_date_of_whole_seconds_gives_wrong_answers(saved):
    wrong_answers = column(saved, "wrong answers")
    assert {name: n for name, n in wrong_answers.items() if n} == {"Last-Modified": 20}


@pytest.fixture(scope="module")
def varied():
    return varieties()


def test_a_key_holds_what_browsers_sent_and_not_what_the_shop_made_of_it(varied):
    values = column(varied, "values")
    assert values["Accept-Language"] == len(
        {v.fields["Accept-Language"] for v in traffic()}
    )
    assert values["de or en"] == 2


def test_the_best_hit_ratio_without_language_gives_people_the_wrong_page(varied):
    wrong_pages = column(varied, "wrong language")
    others = sum(spoken(v.fields["Accept-Language"]) == "en" for v in traffic())
    assert wrong_pages["nothing"] in (others, len(traffic()) - others)
    assert wrong_pages["Accept-Language"] == 0


@pytest.mark.parametrize(
    ("options", "loaded"),
    [
        ({"drop": frozenset()}, "https://evil.example/shop.js"),
        ({"drop": frozenset(), "vary": "X-Forwarded-Host"}, "https://shop/shop.js"),
        ({}, "https://shop/shop.js"),
    ],
)
def test_a_poisoned_page_reaches_alice_only_where_nothing_stands_in_the_way(
    options, loaded
):
    assert poison(**options) == f"Alice loads {loaded}"


def test_a_rule_by_the_ending_gives_mallory_what_the_message_kept_from_him():
    assert deceive(override=True) == "Mallory reads: the orders of alice"
    assert deceive(override=False) == "Mallory reads: the orders of nobody"


@pytest.mark.parametrize(
    ("options", "who"),
    [
        ({}, "alice"),
        ({"control": 'max-age=60, no-cache="Set-Cookie"'}, "nobody"),
        ({"control": "max-age=60, private"}, "bob"),
        ({"set_cookie": "never"}, "bob"),
        ({"set_cookie": "public"}, "bob"),
        ({"set_cookie": "public", "control": "max-age=60, public"}, "alice"),
        (
            {"set_cookie": "public", "control": 'max-age=60, no-cache="set-cookie"'},
            "nobody",
        ),
    ],
)
def test_a_session_is_handed_on_unless_shop_or_operator_says_no(options, who):
    assert leak(**options) == f"Bob is signed in as {who}"


def test_a_wrong_clock_costs_the_rules_hits_and_never_a_truth():
    told = clocks()
    oldest = column(told, "rules: oldest")
    asked = column(told, "rules: asked")
    assert max(oldest.values()) < 60 < column(told, "own: oldest")["a minute behind"]
    assert asked == {"a minute behind": 10, "right": 10, "a minute ahead": 86}


def test_the_recorded_tests_are_all_there_and_the_required_ones_all_pass():
    rows = {row["kind of test"]: row for row in suite().records()}
    required = rows["required"]
    assert required["tests"] == required["pass, or yes"]
    assert str(sum(row["tests"] for row in rows.values())) in suite().caption


def book(request, now):
    return Response("a book", headers={"Cache-Control": "max-age=60"})


def test_a_visitor_counts_hits_by_cache_status():
    stage = Stage(book)
    stage.cache("cache")
    line = visited(stage.client("visitor"), "http://cache", "/books/emma", 4)
    assert line.startswith("/books/emma        3 from the cache,   1 from the shop;")
