import re
from xml.etree import ElementTree

import pytest

from examples.lab import Network
from examples.lab.trace.folding import branches, fold
from examples.lab.trace.roles import across
from examples.lab.trace.sequence_diagram import sequence
from tests.lab.traces import hits, said

SIGNS = {
    "fresh": 'r="4.6" fill="var(--lab-fresh',
    "miss": 'r="4" fill="none" stroke="var(--lab-miss',
    "stale": '8z" fill="var(--lab-stale',
    "failed": 'stroke="var(--lab-failed, #b3261e)" stroke-width="2"',
    "private": 'rx="1" fill="var(--lab-private',
}
ERRORS = {
    "refused": "connection refused",
    "lost": "reply lost",
    "timeout": "timed out",
    "reset": "connection reset",
    "partition": "unreachable",
}


def words(figure):
    return ["".join(t.itertext()) for t in ElementTree.fromstring(figure.svg).iter()]


def test_the_same_trace_gives_the_same_bytes():
    first, second = sequence(hits(20)), sequence(hits(20))
    assert first._repr_html_() == second._repr_html_()
    assert repr(first) == repr(second)


def test_no_address_of_memory_is_shown():
    figure = sequence(hits(2))
    assert not re.search(r"0x[0-9a-f]{6,}", figure._repr_html_() + repr(figure))


@pytest.mark.parametrize("meaning", SIGNS)
def test_every_meaning_has_its_sign_and_its_word(meaning):
    figure = sequence(hits(1, meaning=meaning))
    assert SIGNS[meaning] in figure.svg
    assert f"200 {meaning}" in words(figure)


def test_no_meaning_has_no_sign():
    svg = sequence(hits(1)).svg
    assert not any(sign in svg for sign in SIGNS.values())


@pytest.mark.parametrize("error", ERRORS)
def test_errors_stand_in_words_with_a_cross(error):
    figure = sequence(hits(1, error=error, status=None, meaning="failed"))
    assert ERRORS[error] in words(figure)
    assert SIGNS["failed"] in figure.svg
    assert ERRORS[error] in repr(figure)


@pytest.mark.parametrize(
    ("error", "dashed", "solid"),
    [("lost", 1, 1), ("partition", 0, 1), ("timeout", 0, 1), ("refused", 1, 1)],
)
def test_a_reply_that_never_came_has_no_whole_arrow(error, dashed, solid):
    svg = sequence(hits(1, error=error, status=None)).svg
    arrows = re.findall(r'<line [^>]*stroke-width="1.6"[^>]*>', svg)
    assert sum("dasharray" in a for a in arrows) == dashed
    assert sum("dasharray" not in a for a in arrows) == solid


@pytest.mark.parametrize("error", ["lost", "partition"])
def test_a_lost_message_ends_halfway(error):
    svg = ElementTree.fromstring(sequence(hits(1, error=error, status=None)).svg)
    texts = {t.text: float(t.get("x")) for t in svg.iter() if t.tag.endswith("text")}
    halfway = (texts["alice"] + texts["shop"]) / 2
    lines = [e for e in svg.iter() if e.get("stroke-width") == "1.6"]
    assert float(lines[-1].get("x2")) == pytest.approx(halfway, abs=0.1)


def test_an_exchange_under_way_has_no_reply_yet():
    assert "stroke-dasharray" not in sequence(hits(1, status=None)).svg


def test_hostile_text_is_escaped_and_the_picture_is_well_formed():
    hostile = '<script>alert("&\x00")</script>'
    trace = [
        said(0, "alice", "shop", path=hostile, response_fields=(("Age", hostile),))
    ]
    html = sequence(trace, field="Age")._repr_html_()
    assert "<script" not in html
    ElementTree.fromstring(html)


def test_an_empty_trace_says_so():
    figure = sequence([])
    assert "no exchange" in words(figure)
    assert repr(figure).endswith("Nobody spoke.")


def test_clients_stand_left_the_origin_right_and_stores_after_it():
    trace = [
        said(0, "bob", "shop"),
        said(1, "alice", "cache"),
        said(2, "cache", "shop", parent=1),
        said(3, "shop", "redis", kind="store", parent=2),
    ]
    assert list(across(trace)) == ["bob", "alice", "cache", "shop", "redis"]


def test_calls_in_a_circle_end():
    trace = [
        said(0, "a", "b"),
        said(1, "b", "a", parent=0),
        said(2, "a", "a", parent=1),
    ]
    assert list(across(trace)) == ["a", "b"]
    sequence(trace)


def test_concurrent_exchanges_are_drawn_in_the_order_of_time():
    trace = [
        said(0, "alice", "shop", start=0.0, end=0.5, path="/slow"),
        said(1, "bob", "shop", start=0.1, end=0.2, path="/fast", meaning="fresh"),
    ]
    said_ = [w for w in words(sequence(trace)) if w.startswith(("GET", "200"))]
    assert said_ == ["GET /slow", "GET /fast", "200 fresh", "200"]


def test_what_an_exchange_caused_stands_between_request_and_reply():
    trace = [
        said(0, "alice", "shop", start=0, end=0),
        said(1, "shop", "redis", start=0, end=0, kind="store", parent=0, method="SET"),
    ]
    said_ = [w for w in words(sequence(trace)) if w.startswith(("GET", "SET", "200"))]
    assert said_ == ["GET /price", "SET /price", "200"]


def test_the_named_fields_are_shown_with_request_and_reply():
    trace = hits(
        1, request_fields=(("Cookie", "a=1"),), response_fields=(("Age", "3"),)
    )
    shown = words(sequence(trace, field=("age", "Cookie")))
    assert "Age: 3" in shown and "Cookie: a=1" in shown
    assert "Age: 3" not in words(sequence(trace))


def test_long_values_keep_both_ends():
    trace = hits(1, response_fields=(("ETag", "head" + "x" * 90 + "tail"),))
    shown = next(
        w for w in words(sequence(trace, field="ETag")) if w.startswith("ETag")
    )
    assert "head" in shown and shown.endswith("tail") and len(shown) == 32


def test_replicas_share_a_column_and_carry_numbers():
    trace = [said(i, "alice", "shop", replica=i % 2 + 1) for i in range(4)]
    figure = sequence(trace)
    assert words(figure).count("shop") == 1
    assert [w for w in words(figure) if w in ("1", "2")] == ["1", "2", "1", "2"]
    assert "shop/2" in repr(figure)


def test_a_host_with_one_replica_carries_no_number():
    figure = sequence(hits(2))
    assert "shop/1" not in repr(figure) and "1" not in words(figure)


def test_what_was_not_sent_is_a_stub_with_a_dot():
    trace = [said(0, "cache", "shop", kind="avoided", status=None, meaning="fresh")]
    figure = sequence(trace)
    assert "GET /price not sent" in words(figure)
    assert SIGNS["fresh"] in figure.svg
    assert figure.table.records()[0]["reply"] == "not sent"
    assert "0 exchanges, 1 not sent, none failed" in repr(figure)


def test_a_hundred_alike_fold_into_one_line():
    figure = sequence(hits(100))
    assert "… 88 more like this" in words(figure)
    assert words(figure).count("GET /price") == 12
    assert "100 exchanges" in repr(figure)


def test_the_one_that_is_different_is_always_drawn():
    trace = hits(100)
    trace[57] = said(57, "alice", "shop", status=503, meaning="failed")
    shown = words(sequence(trace))
    assert "503 failed" in shown
    assert [w for w in shown if w.startswith("…")] == [
        "… 46 more like this",
        "… 42 more like these",
    ]


def test_folding_hides_whole_conversations():
    trace = []
    for i in range(0, 40, 2):
        trace += [said(i, f"c{i}", "shop"), said(i + 1, "shop", "db", parent=i)]
    drawn = fold(branches(trace), 12)
    assert len(drawn) == 7 and drawn[-1].words == "… 14 more like this"


def test_one_request_that_causes_many_is_folded_inside():
    storm = [said(0, "alice", "gateway", end=50.0)]
    storm += [said(i, "gateway", "shop", parent=0, status=503) for i in range(1, 41)]
    (root,) = fold(branches(storm), 12)
    assert len(root.children) == 12 and root.children[-1].words == "… 29 more like this"


def test_two_storms_share_the_room():
    storms = [said(0, "alice", "a", end=50.0), said(100, "alice", "b", end=150.0)]
    storms += [said(i, "a", "shop", parent=0) for i in range(1, 21)]
    storms += [said(100 + i, "b", "shop", parent=100) for i in range(1, 21)]
    one, other = fold(branches(storms), 12)
    assert len(one.children) == len(other.children) == 6


def test_nothing_folds_below_the_limit():
    assert "more" not in repr(sequence(hits(12)))


def test_a_fold_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        sequence(hits(1), fold=0)


def test_labels_stay_inside_the_picture():
    trace = hits(1, path="/a" * 60, response_fields=(("ETag", "x" * 200),))
    svg = ElementTree.fromstring(sequence(trace, field="ETag").svg)
    for label in svg.iter("{http://www.w3.org/2000/svg}text"):
        wide = len("".join(label.itertext())) * 0.6 * float(label.get("font-size", 14))
        shift = {"start": 0, "middle": 0.5, "end": 1}[label.get("text-anchor")] * wide
        assert float(label.get("x")) - shift >= 0
        assert float(label.get("x")) - shift + wide <= float(svg.get("width"))


def test_no_words_are_smaller_than_12_pixels_and_the_picture_keeps_its_size():
    svg = sequence(hits(3), field="Age").svg
    assert min(map(float, re.findall(r'font-size="([\d.]+)', svg))) >= 12
    assert "max-width:none" in svg and "viewBox" in svg


def test_ids_cannot_collide_since_there_are_none():
    assert " id=" not in sequence(hits(20, meaning="fresh"))._repr_html_()


def test_a_network_draws_its_own_trace():
    assert "Nobody spoke." in repr(Network(seed=1).trace)
