"""What the course consists of: `chapters.toml`, the notebooks, and the tests' marks."""

import ast
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARK = "pytest.mark.exercise"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as the map names it, written or not."""

    number: int
    part: str
    stem: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Workshop:
    """A form in which the course is taught; a session lasts three hours."""

    name: str
    title: str
    sessions: int
    chapters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as its tests mark it."""

    name: str
    minutes: int
    points: int


def chapters(book: Path) -> list[Chapter]:
    """Return the chapters in their order."""
    parts = _map(book)["part"]
    named = [(part["title"], entry) for part in parts for entry in part["chapter"]]
    return [
        Chapter(number=number, part=part, **entry)
        for number, (part, entry) in enumerate(named, start=1)
    ]


def workshops(book: Path) -> list[Workshop]:
    """Return the forms of workshop."""
    return [
        Workshop(**{**entry, "chapters": tuple(entry["chapters"])})
        for entry in _map(book)["workshop"]
    ]


def notebooks(book: Path, stem: str) -> list[Path]:
    """Return the notebooks of a chapter, one a sitting; none while it is to come."""
    return [
        path
        for path in sorted(book.glob(f"{stem}*.ipynb"))
        if path.stem == stem or path.stem.removeprefix(f"{stem}_").isdigit()
    ]


def minutes(notebook: Path) -> int:
    """Return how long a sitting takes, as the notebook's own metadata says."""
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    return int(metadata["course"]["minutes"])


def exercises(book: Path, stem: str) -> list[Exercise]:
    """Return a chapter's exercises as their tests are marked, running none."""
    tests = book.parent / "tests" / "exercises"
    module = tests / f"test_{stem}.py"
    folder = sorted((tests / f"test_{stem}").glob("*.py"))
    files = [module] if module.is_file() else folder
    marks = {mark.name: mark for path in files for mark in _marks(path)}
    return list(marks.values())


def _map(book: Path) -> dict[str, Any]:
    return tomllib.loads((book / "chapters.toml").read_text(encoding="utf-8"))


def _marks(path: Path) -> Iterator[Exercise]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == MARK:
            said = {word.arg: ast.literal_eval(word.value) for word in node.keywords}
            name = ast.literal_eval(node.args[0])
            yield Exercise(name, said["minutes"], said["points"])
