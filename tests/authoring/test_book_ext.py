"""The extension of the book: agendas, the map, outputs, marks, formulas."""

import doctest
import json
import shutil
from importlib import import_module
from itertools import pairwise

import nbformat
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser
from sphinx.errors import ExtensionError

from book._ext import agenda, chapters, course, maths, outputs, plan, reveal
from book._ext.marks import opens_with
from tests.authoring.house import ROOT

BOOK = ROOT / "book"
blocks = st.lists(st.integers(5, 45).map(lambda n: plan.Block(n, f"{n}")), max_size=30)


@given(blocks, st.integers(1, 4))
def test_a_workshop_fills_its_sessions_and_loses_nothing(work, sessions):
    planned, home = plan.plan(work, sessions, "free")
    assert [plan.total(session.blocks) for session in planned] == [180] * sessions
    done = [b for session in planned for b in session.blocks if b.kind == "work"]
    assert done + home == work


@given(blocks)
def test_nobody_sits_longer_than_the_limit(work):
    planned, _ = plan.plan(work, 4, "free")
    for session in planned:
        sat = 0
        for block in session.blocks:
            sat = 0 if block.kind == "pause" else sat + block.minutes
            assert block.kind in {"free", "frame"} or sat <= plan.STRETCH


def test_times_of_a_session_follow_one_another():
    session = plan.Session((plan.Block(50, "a"), plan.Block(15, "b", "pause")))
    assert [at for at, _ in session.timed()] == ["0:00", "0:50"]


def test_an_agenda_says_which_chapters_are_not_written():
    for workshop in course.workshops(BOOK):
        coming = agenda.unwritten(BOOK, workshop)
        assert all(one in agenda.html(BOOK, workshop) for one in coming)


@pytest.fixture
def written(tmp_path):
    """A book with two of its chapters, four exercises each."""
    book = tmp_path / "book"
    tests = tmp_path / "tests/exercises"
    tests.mkdir(parents=True)
    book.mkdir()
    shutil.copy(BOOK / "chapters.toml", book)
    mark = "pytest.mark.exercise('{}', points=1, minutes=15)"
    for stem in ("ch01_state", "ch04_http_cache"):
        metadata = {"metadata": {"course": {"minutes": 45}}}
        (book / f"{stem}.ipynb").write_text(json.dumps(metadata))
        marks = [mark.format(f"{stem} {n}") for n in range(4)]
        (tests / f"test_{stem}.py").write_text("\n".join(marks))
    return book


@pytest.mark.parametrize(("name", "each"), [("half", 1), ("one", 4)])
def test_an_agenda_holds_as_many_exercises_of_each_chapter_as_fit(written, name, each):
    workshop = next(w for w in course.workshops(written) if w.name == name)
    assert agenda.most(written, workshop) == each
    assert ("For home" in agenda.html(written, workshop)) is (name == "half")


def test_the_map_has_twelve_chapters_with_numbered_stems():
    stems = [chapter.stem for chapter in course.chapters(BOOK)]
    assert [stem[:4] for stem in stems] == [f"ch{n:02}" for n in range(1, 13)]
    assert all(one < other for one, other in pairwise(stems))


def test_a_chapter_to_come_is_no_link(tmp_path):
    chapter = course.chapters(BOOK)[-1]
    assert "to come" in chapters.line(tmp_path, chapter)
    assert "href" not in chapters.line(tmp_path, chapter)


@pytest.fixture
def notebook(tmp_path):
    shown = nbformat.v4.new_output("display_data", data={"text/html": "<b>5</b>"})
    cell = nbformat.v4.new_code_cell("x", id="thesis", outputs=[shown])
    silent = nbformat.v4.new_code_cell("y", id="silent")
    path = tmp_path / "ch01_state.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell, silent]), path)
    return path


def test_an_output_of_a_notebook_can_stand_on_another_page(notebook):
    assert outputs.html(outputs.named(notebook, "thesis"), "thesis") == "<b>5</b>"


@pytest.mark.parametrize("name", ["silent", "absent"])
def test_an_output_that_is_missing_stops_the_build(notebook, name):
    with pytest.raises(ExtensionError):
        outputs.html(outputs.named(notebook, name), name)


@pytest.mark.parametrize(
    ("text", "marked"),
    [("> **Predict.** Ten adds?", True), ("> Ten **Predict.** adds", False)],
)
def test_a_quotation_that_opens_with_predict_is_a_prediction(text, marked):
    quote = next(publish_doctree(text, parser=Parser()).findall(nodes.block_quote))
    assert opens_with(quote, "Predict") is marked


def cell(source, **more):
    """A code cell as a notebook's reader hands it to the transforms."""
    code = nodes.container("", nodes.literal_block("", source))
    shown = nodes.container("", nodes.paragraph("", "out"))
    code["nb_element"], shown["nb_element"] = "cell_code_source", "cell_code_output"
    return nodes.container("", code, shown, nb_element="cell_code", **more)


@pytest.fixture
def folded():
    """Tell of each cell how its output stands after the transform, by its source."""

    def transformed(*parts):
        document = new_document("a page")
        document += list(parts)
        reveal.Reveals(document).apply()
        return [how(part) for part in document if reveal.is_cell(part)]

    def how(part):
        shown = len(reveal.outputs(part))
        return "folded" if reveal.OPEN in part.astext() else ("gone", "shown")[shown]

    return transformed


def test_outputs_are_folded_from_a_prediction_to_the_next_words(folded):
    cells = [cell("import x\npredict('n')"), cell("first"), cell("second")]
    words = nodes.paragraph("", "So that is it.")
    after = folded(cell("before"), *cells, words, cell("third"))
    assert after == ["shown", "gone", "folded", "folded", "shown"]


def test_what_the_notebook_hides_or_asks_next_is_not_folded(folded):
    hidden = cell("score()", hide_mode="output")
    after = folded(cell("predict('n')"), hidden, cell("predict('m')"), cell("first"))
    assert after == ["gone", "shown", "gone", "folded"]


def test_words_on_an_answer_are_folded_up_to_what_is_asked_or_run_next():
    words = [nodes.paragraph("", text) for text in ("Five.", "Each has half.")]
    asks = nodes.block_quote("", nodes.paragraph("", "Predict. And with three?"))
    document = new_document("a page")
    document += [cell("predict('n')"), cell("first"), *words, asks, cell("second")]
    reveal.Reveals(document).apply()
    order = [part.astext() for part in document[2:7]]
    assert order == [reveal.WHY, "Five.", "Each has half.", reveal.CLOSE, asks.astext()]


def test_words_on_an_output_that_stays_open_stay_open():
    document = new_document("a page")
    document += [cell("first"), nodes.paragraph("", "As you see.")]
    reveal.Reveals(document).apply()
    assert reveal.WHY not in document.astext()


def test_a_call_of_another_name_asks_nothing(folded):
    assert folded(cell("unpredict(1)"), cell("first")) == ["shown", "shown"]


def test_a_formula_needs_no_script():
    assert maths.convert("k/n").startswith("<math xmlns=")


@pytest.mark.parametrize("module", ["chapters", "page", "reading"])
def test_the_examples_in_the_docstrings_hold(module):
    found = doctest.testmod(import_module(f"book._ext.{module}"))
    assert found.attempted and not found.failed
