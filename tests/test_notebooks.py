"""Every notebook keeps the rules of `tests/authoring`; each rule is tested there."""

import tomllib

import pytest

from book._ext import reading
from tests.authoring import building, cells, prose, reach, skeleton, turns
from tests.authoring.house import ROOT, chapters, exercise_marks, notebooks
from tests.authoring.notebook import normal, read
from tests.authoring.record import plan_of, record_of, replay
from tests.authoring.record import read as read_record

CHAPTERS = chapters()
PATHS = [path for chapter in CHAPTERS for path in notebooks(chapter)]
ASKING = [path for path in PATHS if list(turns.turns(read(path)))]
FIRST = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES = FIRST + [p for p in reading.pages(ROOT / "book") if p.suffix == ".md"]

each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


@each_chapter
def test_chapter_keeps_the_skeleton(chapter):
    sittings = [read(path) for path in notebooks(chapter)]
    assert skeleton.problems(chapter, sittings) == []


@each_notebook
def test_cells_are_short_were_run_and_print_what_stays_the_same(path):
    assert cells.problems(read(path)) == []


@each_notebook
def test_every_number_in_prose_was_printed(path):
    assert prose.unproven_numbers(read(path)) == []


@each_notebook
def test_file_is_as_refresh_writes_it(path):
    assert path.read_text(encoding="utf-8") == normal(read(path)), (
        "run make refresh: it writes the notebook's one form"
    )


@each_chapter
def test_metadata_names_the_exercises_that_the_tests_mark(chapter):
    listed = [
        name for p in notebooks(chapter) for name in read(p).metadata.course.exercises
    ]
    assert listed == list(dict.fromkeys(m.name for m in exercise_marks(chapter)))


@pytest.mark.parametrize("path", FIRST, ids=lambda p: p.name)
def test_links_of_the_first_pages_lead_to_files(path):
    inside = [link.target for link in reading.links(path) if link.inside]
    assert [target for target in inside if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_page_has_no_fillers(path):
    assert prose.filler(path.read_text(encoding="utf-8")) == []


@each_notebook
def test_notebook_has_no_fillers(path):
    said = [
        (c.id, prose.filler(c.source))
        for c in read(path).cells
        if c.cell_type == "markdown"
    ]
    assert [found for found in said if found[1]] == []


@pytest.mark.slow
@pytest.mark.parametrize("chapter", [c for c in CHAPTERS if plan_of(c).is_file()])
def test_real_commands_still_print_what_was_recorded(chapter):
    plan = tomllib.loads(plan_of(chapter).read_text(encoding="utf-8"))
    assert replay(plan) == read_record(record_of(chapter))["steps"]


@each_notebook
def test_the_reader_builds(path):
    counted = building.figures(read(path))
    assert bool(list(counted.short())) == (path.stem in building.WATCHING), (
        list(counted.short()) or "it is over its bars: take it from WATCHING"
    )


@each_notebook
def test_mini_cells_and_the_small_service_are_the_same(path):
    assert list(building.minis(path)) == []


@each_chapter
def test_the_whole_small_service_is_in_cells(chapter):
    assert list(building.unshown(chapter)) == []


def test_little_is_there_for_notebooks_alone():
    assert reach.only_for_notebooks() <= reach.MOST, "it may only fall"


@each_notebook
def test_turns_say_what_to_change_and_fold_their_answers(path):
    assert list(turns.problems(read(path))) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        path
        for path in PATHS
        if any("your_turn" in c.metadata for c in read(path).cells)
    ],
    ids=lambda path: path.name,
)
def test_every_turn_gives_its_folded_answer(path):
    assert turns.wrong_answers(path) == []
