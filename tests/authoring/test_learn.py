import pytest

from tests.authoring.learn import MINE, copy

NAME = "ch01_sample.ipynb"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "book/_build").mkdir(parents=True)
    (tmp_path / "book/_build/page.md").write_text("built")
    (tmp_path / "book" / NAME).write_text("first")
    copy(tmp_path)
    return tmp_path


def test_the_first_copy_holds_the_sources_and_nothing_that_was_built(root):
    assert (root / MINE / NAME).read_text() == "first"
    assert not (root / MINE / "_build").exists()


def test_what_the_learner_changed_is_kept(root):
    (root / MINE / NAME).write_text("mine")
    (root / "book" / NAME).write_text("second")
    assert f"kept as you left it {NAME}" in str(copy(root))
    assert (root / MINE / NAME).read_text() == "mine"


def test_what_the_learner_never_touched_is_brought_up_to_date(root):
    (root / "book" / NAME).write_text("second")
    assert str(copy(root)) == f"{MINE}/: brought up to date {NAME}"
    assert (root / MINE / NAME).read_text() == "second"


def test_a_new_chapter_is_added_and_a_second_run_says_nothing_new(root):
    (root / "book/reference").mkdir()
    (root / "book/reference/glossary.md").write_text("words")
    assert str(copy(root)) == f"{MINE}/: new reference/glossary.md"
    assert str(copy(root)) == f"{MINE}/: nothing new"
