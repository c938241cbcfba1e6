"""The measurements: where they come from, that they add up, and who quotes them.

`.real.json` files are records of commands; `make test-all` replays them.
"""

import copy
import json
import re
from datetime import date
from statistics import median

import pytest

from book._ext import reading
from tests.authoring import prose
from tests.authoring.house import ROOT
from tests.bench.__main__ import chapters, known, main
from tests.bench.machine import MEASUREMENTS, digest

FILES = sorted(
    path for path in MEASUREMENTS.glob("*.json") if not path.name.endswith("real.json")
)
CONTENT = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FILES}
PAGES = [path for path in reading.pages(ROOT / "book") if path.suffix == ".md"]
QUOTES = re.compile(r"measurements/([\w.]+\.json)")
# Measured before files had a digest; the next make measure writes one.
OLD = {"ch04_http_cache.json", "ch04_http_cache.suite.json", "ch06_capacity.json"}
OLD |= {"ch07_gateway.json", "ch08_ai_gateway.json", "ch09_governance.json"}
OLD |= {"ch08_ai_gateway.matrix.json", "ch08_ai_gateway.semantic.json"}
MIDDLES = {"requests_per_second", "seconds"}

each_file = pytest.mark.parametrize("name", CONTENT)


@each_file
def test_measurement_says_when_and_with_what_it_was_made(name):
    told = CONTENT[name]
    assert date.fromisoformat(told["date"]) >= date(2026, 1, 1)
    assert all(isinstance(each, str) for each in told.get("versions", {}).values())
    if "machine" in told:
        assert {*told["machine"]} == {"processor", "cores", "system", "load_before"}
        assert re.fullmatch(r"3\.1[1-3]\.\d+", told["python"])


@each_file
def test_measurement_is_as_it_was_written(name):
    assert unedited(CONTENT[name]) or (name in OLD and "digest" not in CONTENT[name])


def unedited(told):
    """Whether the digest fits."""
    return told.get("digest") == digest(told)


def test_a_figure_changed_by_hand_does_not_fit():
    told = {"date": "2026-11-24", "rates": {"ours": 812.5}}
    told["digest"] = digest(told)
    edited = copy.deepcopy(told)
    edited["rates"]["ours"] = 1812.5
    assert unedited(told)
    assert not unedited(edited)


@each_file
def test_middle_of_the_rounds_is_what_is_told(name):
    assert [row for row in rows(CONTENT[name]) if not adds_up(row)] == []


def rows(told):
    """Every object in it."""
    inside = told.values() if isinstance(told, dict) else told
    if isinstance(told, dict):
        yield told
    for each in inside:
        if isinstance(each, dict | list):
            yield from rows(each)


def adds_up(row):
    """Whether a row with rounds tells their median; other rows do."""
    found = row.get("rounds")
    if not isinstance(found, list) or not all(map(number, found)):
        return True
    told = [row[name] for name in MIDDLES & {*row} if number(row[name])]
    return all(abs(each - median(found)) <= 0.5 for each in told)


def number(value):
    """Whether it is one."""
    return type(value) in (int, float)


def test_a_median_that_is_none_is_seen():
    assert not adds_up({"requests_per_second": 700, "rounds": [500, 600, 610]})


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_figures_that_a_page_quotes_are_in_the_file(path):
    assert list(strange(path.read_text(encoding="utf-8"))) == []


def strange(text):
    """The numbers of paragraphs that name a measurement, and are not in it."""
    for paragraph in text.split("\n\n"):
        known = {n for name in QUOTES.findall(paragraph) for n in figures(name)}
        if known:
            said = prose.numbers(prose.NAMED.sub("", prose.without_links(paragraph)))
            yield from (number for number in said if number not in known)


def figures(name):
    """Every number in a file, in the spelling of prose."""
    found = prose.numbers(json.dumps(CONTENT.get(name, {})))
    return {*found, name.partition(".")[0]}


def test_a_figure_that_nobody_measured_is_seen():
    name = FILES[0].name
    assert list(strange(f"It took 123456.5 s (`measurements/{name}`).")) == ["123456.5"]


def test_make_measure_runs_a_measurement_of_each_chapter_and_no_helper():
    assert {"ch04_http_cache", "ch12_choosing"} <= {*chapters()} <= {*known()}
    assert {f"{name}.json" for name in chapters()} <= {*CONTENT}
    assert {"ch08_semantic", "ch12_judge"} <= {*known()} - {*chapters()}
    assert "ch04_peers" not in known()


def test_a_measurement_that_is_none_is_named(capsys):
    assert main(["ch99_none"]) == 2
    assert capsys.readouterr().err.startswith("no measurement ch99_none; there are: [")
