"""One stem, five trees, three rooms: what may stand where."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.authoring.house import PATTERN, ROOT, TREES, chapters, checked, stems

MAX_LINES = 200
MAX_MINI = 150  # a small service is written in an empty file
TOP = {"book", "examples", "exercises", "solutions", "tests"}
TOP |= {"pyproject.toml", "requirements.lock", "Makefile"}
TOP |= {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"}
TOP |= {"CITATION.cff", "findings"}
ROOMS = {
    "examples": {"__init__.py", "py.typed", "bookshop", "lab"},
    "exercises": {"__init__.py", "grader"},
    "solutions": {"__init__.py"},
    "tests": {
        *("__init__.py", "conftest.py", "test_layout.py", "test_notebooks.py"),
        *("test_book.py", "test_measurements.py", "authoring", "bench", "browser"),
        *("conformance", "examples"),
        *("exercises", "grader", "lab", "security"),
    },
    "tests/examples": {"__init__.py", "conftest.py", "test_bookshop*"},
    "tests/exercises": {"__init__.py", "conftest.py"},
    "book": {
        *("_config.yml", "_toc.yml", "chapters.toml", "_ext", "assets", "index.md"),
        *("start.md", "teach", "reference", "measurements"),
    },
    "book/measurements": set(),
}


def files(root: Path = ROOT) -> list[Path]:
    """What git tracks or would track, as paths from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.check_output(command, cwd=root, text=True)
    paths = [Path(line) for line in listed.splitlines()]
    return [path for path in paths if (root / path).is_file()]


def orphans(root: Path = ROOT) -> Iterator[str]:
    """What stands where the scheme has no place for it."""
    present = files(root)
    for name in sorted({path.parts[0] for path in present} - TOP):
        if not name.startswith("."):
            yield f"{name} has no place at the top"
    for room, named in ROOMS.items():
        prefix = "test_" if room in TREES and room.startswith("tests/") else ""
        allowed = [*named, f"{prefix}{PATTERN}"] if room != "tests" else [*named]
        for child in sorted(children(present, Path(room))):
            if not any(Path(child).match(pattern) for pattern in allowed):
                yield f"{room}/{child} belongs to no chapter and no room"


def children(present: list[Path], room: Path) -> set[str]:
    """The names that stand directly in a folder."""
    depth = len(room.parts)
    return {path.parts[depth] for path in present if path.parts[:depth] == room.parts}


def missing(root: Path = ROOT) -> Iterator[str]:
    """The parts that a chapter lacks."""
    for chapter in chapters(root):
        parts = [f"book/{chapter}.ipynb"]
        names = ("__init__.py", "app.py", "__main__.py")
        parts += [f"examples/{chapter}/{name}" for name in names]
        yield from (f"no {part}" for part in parts if not (root / part).is_file())
        lacking = [tree for tree in TREES if chapter not in stems(root, tree)]
        yield from (f"no part of {chapter} in {tree}/" for tree in lacking)


def too_long(root: Path = ROOT) -> Iterator[str]:
    """Source files over the limit."""
    for path in checked(root):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        limit = MAX_MINI if path.name == "mini.py" else MAX_LINES
        if lines > limit:
            yield f"{path.relative_to(root)} has {lines} lines of {limit}"


def public_names(package: Path) -> set[str]:
    """What the `__all__` of a package lists."""
    init = package / "__init__.py"
    return listed(init.read_text(encoding="utf-8")) if init.is_file() else set()


@cache
def listed(source: str) -> set[str]:
    """What a source lists as `__all__`; hundreds of imports ask for the same."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()
