"""Where a course keeps its chapters, tests and headings."""

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exercises.grader.exercise import Exercise, check_agreement, exercise_from_mark

HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Course:
    """A tree with `tests/exercises/test_chNN_slug.py` and what they grade."""

    root: Path

    @property
    def chapters(self) -> list[str]:
        """Return the stems of the chapters that have exercises, in order."""
        found = (self.root / "tests" / "exercises").glob("test_ch*.py")
        return sorted(chapter_of(path) for path in found)

    def tests(self, chapter: str) -> Path:
        """Return the module that grades a chapter."""
        return self.root / "tests" / "exercises" / f"test_{chapter}.py"

    def answer_path(self, grade: str, chapter: str) -> Path:
        """Return the folder or file that `--grade` names, for one chapter."""
        if grade in ("solutions", "exercises"):
            return self.root / grade
        path = Path(grade)
        other = path.is_file() and path.stem != chapter and path.stem in self.chapters
        return path.parent if other else path

    def link(self, chapter: str, section: str) -> str:
        """Return the page and anchor of a heading in the book."""
        pages = sorted((self.root / "book").glob(f"{chapter}*.ipynb"))
        holding = [page.stem for page in pages if section in headings(page)]
        return f"{(holding or [chapter])[0]}.html#{slug(section)}"

    def exercises(self, chapter: str) -> list[Exercise]:
        """Read the exercises of a chapter from its marks, in order; raises BadMark."""
        found = list(_marked(self.tests(chapter)))
        check_agreement(found)
        return list(dict.fromkeys(found))


def chapter_of(tests: Path) -> str:
    """Return the chapter that a test module grades.

    >>> chapter_of(Path("tests/exercises/test_ch01_state.py"))
    'ch01_state'
    """
    return tests.stem.removeprefix("test_")


def course_of(tests: Path) -> Course:
    """Return the course that a test module belongs to."""
    return Course(tests.resolve().parents[2])


def slug(heading: str) -> str:
    """Return the anchor of a heading.

    >>> slug("Where does the state live?")
    'where-does-the-state-live'
    """
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


@cache
def headings(notebook: Path) -> frozenset[str]:
    """Return the headings of a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    markdown = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    return frozenset(HEADING.findall("\n".join(markdown)))


def _marked(tests: Path) -> Iterator[Exercise]:
    """Import a test module and yield the exercise of each test function."""
    spec = importlib.util.spec_from_file_location(f"_marks_{tests.stem}", tests)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in vars(module).items():
        if name.startswith("test_"):
            for mark in getattr(value, "pytestmark", []):
                if mark.name == "exercise":
                    yield exercise_from_mark(mark.args, mark.kwargs)
