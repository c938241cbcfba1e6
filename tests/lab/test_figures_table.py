from xml.etree import ElementTree

import pytest

from examples.lab.figures.cells import Marked
from examples.lab.figures.figure import Figure
from examples.lab.figures.table import Table
from examples.lab.trace.exchange_table import exchange_table
from tests.lab.traces import said


def test_numbers_stand_right_and_decimals_in_line():
    table = Table(
        [{"store": "memory", "share": 0.5}, {"store": "redis", "share": 12.25}]
    )
    assert repr(table).splitlines() == [
        "store   share",
        "memory   0.50",
        "redis   12.25",
    ]
    assert '<td class="lab-num" style="text-align:right">12.25</td>' in table.html()


def test_floats_are_rounded_and_float_dust_is_gone():
    assert repr(Table([{"n": 0.1 + 0.2}])) == "  n\n0.3"


def test_minus_zero_is_zero():
    assert repr(Table([{"n": -0.0}])) == "n\n0"


def test_wide_characters_take_two_columns():
    assert repr(Table((["a", "b"], [("字", 1), ("x", 22)]))).splitlines() == [
        "a    b",
        "字   1",
        "x   22",
    ]


def test_a_caption_is_read_out_as_it_is_written():
    caption = 'Alice\'s <right> & "wrong"'
    table = Table([{"a": 1}], caption)
    frame = ElementTree.fromstring(table.framed())
    assert frame.get("aria-label") == caption
    figure = Figure("<svg/>", "", caption, table)
    page = ElementTree.fromstring(figure._repr_html_())
    assert [one.get("aria-label") for one in page.iter("div")] == [caption, caption]


def test_hostile_text_is_escaped_everywhere():
    hostile = '<script>alert("&")</script>'
    html = Table([{hostile: hostile}], caption=hostile)._repr_html_()
    assert "<script" not in html
    ElementTree.fromstring(html)


def test_a_meaning_is_a_coloured_word_with_its_sign():
    html = Table([{"reply": Marked("3 lost", "failed")}]).html()
    assert "var(--lab-failed, #b3261e)" in html
    assert "<svg" in html and "3 lost</span>" in html


def test_headings_have_a_scope():
    html = Table([{"store": "memory", "lost": 5}]).html()
    assert '<th scope="col"' in html and '<th scope="row"' in html


@pytest.mark.parametrize(
    "rows",
    [[], (["a", "b"], [(1,)]), ["text"]],
    ids=["no column", "short row", "no mapping"],
)
def test_rows_that_are_no_table_get_a_clear_error(rows):
    with pytest.raises(ValueError, match=r"column|mapping|cells"):
        Table(rows)


def test_records_give_back_the_values():
    assert Table([{"n": Marked(3, "failed")}]).records() == [{"n": 3}]


def test_a_trace_is_one_row_per_exchange_with_its_bytes():
    table = exchange_table(
        [said(0, "alice", "shop", replica=2, bytes_up=20, bytes_down=7)]
    )
    assert repr(table).splitlines() == [
        "at  until  from   to      request     reply  up  down",
        " 0    0.1  alice  shop/2  GET /price  200    20     7",
    ]
