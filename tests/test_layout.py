"""The repository's shape is a promise; these tests keep it."""

import re

import pytest

from tests.authoring import imports, layout, rooms, stubs, tables
from tests.authoring.house import ROOT, chapters, learning

CHAPTERS = chapters()
README = (ROOT / "README.md").read_text(encoding="utf-8")

each_package = pytest.mark.parametrize(
    "package", rooms.packages(), ids=lambda package: package.name
)
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)
in_git = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="no git here, so nothing says what was given"
)
as_given = pytest.mark.skipif(
    learning(), reason="exercises/ differs from HEAD: someone is learning here"
)


@in_git
def test_nothing_stands_outside_a_chapter_or_a_room():
    assert list(layout.orphans()) == []


@in_git
def test_the_top_is_exactly_as_designed():
    top = {path.parts[0] for path in layout.files()}
    seen = {name for name in top if not name.startswith(".")}
    assert seen | {"findings"} == layout.TOP  # a finding may wait to be made


def test_every_chapter_has_all_its_parts():
    assert list(layout.missing()) == []


def test_no_source_file_is_over_its_limit():
    assert list(layout.too_long()) == []


def test_dependencies_point_one_way():
    assert list(imports.wrong_ways()) == []


def test_what_decides_does_not_reach_for_the_world():
    assert list(imports.worldly_cores()) == []


@each_package
def test_a_room_has_at_most_a_dozen_modules(package):
    assert list(rooms.crowded(package)) == []


@each_package
def test_a_package_describes_its_rooms(package):
    assert list(rooms.undescribed(package)) == []


@each_package
def test_no_name_of_a_module_or_a_room_says_nothing(package):
    assert list(rooms.unnamed(package)) == []


@each_package
def test_imports_in_a_package_run_in_no_circle(package):
    assert list(rooms.circles(package)) == []


@as_given
@each_chapter
def test_exercise_and_solution_promise_the_same(chapter):
    assert list(stubs.disagreements(chapter)) == []


@each_chapter
def test_every_exercise_is_marked_for_agendas_hints_and_grades(chapter):
    assert list(stubs.badly_marked(chapter)) == []
    assert list(stubs.unmarked(chapter)) == []


@each_chapter
def test_one_exercise_is_a_service(chapter):
    assert stubs.serves(chapter)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The stubs of all chapters, graded in one run."""
    return stubs.graded(CHAPTERS, tmp_path_factory.mktemp("stubs"))


@as_given
@each_chapter
def test_every_stub_fails_its_tests(chapter, graded):
    assert stubs.earned(graded[chapter]) == []


@each_chapter
def test_a_chapters_package_names_what_is_public(chapter):
    assert "create_app" in layout.public_names(ROOT / "examples" / chapter)


def test_readme_and_contributing_show_the_tables_as_they_are():
    stale = [p.name for p, t in tables.pages().items() if p.read_text("utf-8") != t]
    assert stale == [], "run .venv/bin/python -m tests.authoring tables"


def test_every_target_of_make_is_in_its_help():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert (
        re.findall(r"^([a-z-]+):.* ## ", makefile, flags=re.MULTILINE) == phony.split()
    )


def test_the_commands_of_the_readme_are_those_that_ci_runs():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\S+)$", README, flags=re.MULTILINE)
    assert targets == ["book", "test"]
    assert [t for t in targets if f'stage "make {t}" make {t}\n' not in script] == []
