import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from examples.lab import Table, bars, chart, lines
from examples.lab.figures.palette import DARK, LIGHT
from examples.lab.figures.theme import FONTS
from tests.lab.metric_font import metric_font

ROOT = Path(__file__).parents[2]
POINTS = Table(
    [
        {"ttl": t, "stale": t * slope, "by": by}
        for by, slope in (("formula", 0.25), ("service", 0.5))
        for t in (0, 10, 20)
    ]
)
PALETTES = {*LIGHT.values(), *DARK.values()}
SPEC = {
    "data": {"values": [{"n": 1, "v": 2}]},
    "mark": "bar",
    "encoding": {"x": {"field": "n"}, "y": {"field": "v", "aggregate": "sum"}},
}


def test_every_plotted_number_is_in_the_table():
    figure = lines(POINTS, "ttl", "stale", "by", title="Stale")
    assert figure.table.records() == POINTS.records()
    assert figure.table.html() in figure._repr_html_()
    assert repr(figure).startswith("Stale\nttl  stale  by\n")


def test_altair_charts_are_drawn_in_the_house_theme():
    alt = pytest.importorskip("altair")
    values = alt.Data(values=[{"n": i, "v": i * i} for i in range(4)])
    bar = alt.Chart(values).mark_bar()
    drawn = chart(bar.encode(x="n:Q", y="v:Q"), "Squares")
    assert [row["v"] for row in drawn.table.records()] == [0, 1, 4, 9]
    assert 'fill="var(--lab-quiet, #57606a)"' in drawn.svg
    told_apart = chart(bar.encode(x="n:Q", y="v:Q", color="n:N"))
    assert set(re.findall(r"#[0-9a-f]{6}", told_apart.svg)) <= PALETTES


def test_a_chart_has_no_program_no_address_and_no_ground():
    html = bars(POINTS, "by", "stale", caption="Bars.")._repr_html_()
    assert "<script" not in html and "http" not in html.replace("http://www.w3.org", "")
    assert "white" not in html and "#fff" not in html
    assert 'role="img"' in html and html.count("role=") == 3
    ElementTree.fromstring(html)


def test_every_colour_follows_the_theme():
    svg = lines(POINTS, "ttl", "stale", "by").svg
    drawn = svg.partition("</style>")[2]
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", drawn)) <= set(LIGHT.values())
    assert len(re.findall("#", drawn)) == len(re.findall(r"var\(--lab-\w+, #", drawn))


def test_the_formula_is_dashed_and_the_service_thick():
    svg = lines(POINTS, "ttl", "stale", "by").svg
    assert 'stroke-dasharray="6,4"' in svg and 'stroke-width="3.2"' in svg


def test_series_are_named_at_their_ends_without_covering_each_other():
    same = [{"x": x, "y": 1, "by": by} for by in ("a", "b", "c") for x in (0, 1)]
    svg = ElementTree.fromstring(lines(same, "x", "y", "by").svg)
    named = [t for t in svg.iter("{http://www.w3.org/2000/svg}text") if t.text in "abc"]
    down = [float(t.get("transform").partition(",")[2].rstrip(")")) for t in named]
    assert [b - a for a, b in pairwise(down)] == [20, 20]


def test_a_meaning_gives_a_bar_its_colour_and_its_word():
    rows = [{"cache": "ours", "n": 3, "as": "stale"}]
    svg = bars(rows, "cache", "n", "as").svg
    assert "var(--lab-stale" in svg and ">3 stale<" in svg


@pytest.mark.parametrize("change", ["aggregate", "transform", "url"])
def test_numbers_that_no_cell_has_shown_are_refused(change):
    spec = {**SPEC, "encoding": {}} if change != "aggregate" else SPEC
    spec |= {"transform": [{"filter": "true"}]} if change == "transform" else {}
    spec |= {"data": {"url": "data.csv"}} if change == "url" else {}
    with pytest.raises(ValueError, match="cell"):
        chart(spec)


def test_errors_name_what_is_there():
    with pytest.raises(ValueError, match=r"no column 'size'; there are \['ttl'"):
        lines(POINTS, "size", "stale")
    with pytest.raises(ValueError, match="no look 'loud'"):
        lines(POINTS, "ttl", "stale", "by", {"formula": "loud"})
    with pytest.raises(ValueError, match="at least one row"):
        chart({"data": {"values": []}, "mark": "bar"})


def test_a_hostile_name_is_escaped():
    rows = [{"x": 1, "y": 1, "by": "<script>"}, {"x": 2, "y": 1, "by": "<script>"}]
    html = lines(rows, "x", "y", "by", title="<script>")._repr_html_()
    assert "<script" not in html
    ElementTree.fromstring(html)


def test_the_font_that_measures_is_what_its_recipe_makes():
    assert (FONTS / "lab-metric.ttf").read_bytes() == metric_font()


def test_words_are_as_wide_as_the_font_that_travels_says():
    def wide(name):
        svg = ElementTree.fromstring(bars([{"a": name, "b": 1}], "a", "b").svg)
        return float(svg.get("width"))

    assert wide("i" * 10) == wide("W" * 10)
    assert wide("i" * 20) - wide("i" * 10) == pytest.approx(10 * 0.56 * 13, abs=1)


def test_the_laboratory_starts_without_altair_or_vl_convert():
    program = (
        "import sys, examples.lab;"
        "sys.exit(bool({'altair', 'vl_convert'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_the_book_has_the_same_colours(theme, palette):
    css = (ROOT / "book/assets/tokens.css").read_text(encoding="utf-8")
    block = re.search(rf'html\[data-theme="{theme}"\] \{{(.*?)\}}', css, re.S)[1]
    assert dict(re.findall(r"--lab-(\w+): (#\w+);", block)) == palette


def test_words_across_take_the_same_room_as_numbers():
    def place(x):
        rows = [{"x": x(n), "y": n} for n in range(1, 8)]
        svg = ElementTree.fromstring(lines(rows, "x", "y").svg)
        return float(svg.get("viewBox").split()[2])

    assert abs(place(str) - place(int)) < 40
