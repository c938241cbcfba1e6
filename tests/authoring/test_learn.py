import json

import pytest

from tests.authoring.learn import MINE, copy

NAME = "ch01_sample.ipynb"


def notebook(source):
    """A notebook of one cell that was run, as the book has it."""
    output = {"output_type": "stream", "name": "stdout", "text": ["the answer\n"]}
    code = {"cell_type": "code", "id": "score", "metadata": {"tags": ["hide-output"]}}
    ran = {"source": [source], "outputs": [output], "execution_count": 7}
    text = {"cell_type": "markdown", "id": "says", "metadata": {}, "source": ["né"]}
    return json.dumps({"cells": [text, {**code, **ran}], "nbformat": 4})


@pytest.fixture
def root(tmp_path):
    (tmp_path / "book/_build").mkdir(parents=True)
    (tmp_path / "book/_build/page.md").write_text("built")
    (tmp_path / "book" / NAME).write_text(notebook("first"))
    copy(tmp_path)
    return tmp_path


def sources(root):
    cells = json.loads((root / MINE / NAME).read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]


def test_the_first_copy_holds_the_sources_and_nothing_that_was_built(root):
    assert sources(root) == ["né", "first"]
    assert not (root / MINE / "_build").exists()


def test_no_copied_cell_gives_its_answer_away(root):
    text, code = json.loads((root / MINE / NAME).read_text(encoding="utf-8"))["cells"]
    assert (code["outputs"], code["execution_count"]) == ([], None)
    assert code["metadata"] == {"tags": ["hide-output"]}
    assert "outputs" not in text


def test_what_the_learner_ran_is_kept(root):
    (root / MINE / NAME).write_text(notebook("first"))
    assert f"kept as you left it {NAME}" in str(copy(root))
    assert (root / MINE / NAME).read_text() == notebook("first")


def test_what_the_learner_changed_is_kept(root):
    (root / MINE / NAME).write_text("mine")
    (root / "book" / NAME).write_text(notebook("second"))
    assert f"kept as you left it {NAME}" in str(copy(root))
    assert (root / MINE / NAME).read_text() == "mine"


def test_what_the_learner_never_touched_is_brought_up_to_date(root):
    (root / "book" / NAME).write_text(notebook("second"))
    assert str(copy(root)) == f"{MINE}/: brought up to date {NAME}"
    assert sources(root) == ["né", "second"]


def test_a_new_chapter_is_added_and_a_second_run_says_nothing_new(root):
    (root / "book/reference").mkdir()
    (root / "book/reference/glossary.md").write_text("words")
    assert str(copy(root)) == f"{MINE}/: new reference/glossary.md"
    assert str(copy(root)) == f"{MINE}/: nothing new"
