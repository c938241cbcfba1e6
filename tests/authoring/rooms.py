"""Rooms of a dozen modules with names that say something, and no circles in them."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.authoring.house import PATTERN, ROOT
from tests.authoring.imports import Import, imports

MOST = 12
DEEPEST = 2
EXEMPT = {"experiments"}  # until its notebook has been rebuilt
# CONTRIBUTING says why.
SAYS_NOTHING = {
    *("common", "helper", "helpers", "misc", "stuff", "things", "util"),
    *("utils", "asked", "found", "given", "got", "known", "said", "told", "wanted"),
    *("arriving", "asking", "carrying", "changing", "hearing", "keeping", "running"),
    *("sending", "serving", "books", "desk", "down", "passage", "standing", "turns"),
    "way",
}


def packages(root: Path = ROOT) -> list[Path]:
    """The packages that have rooms: chapters, bookshop, laboratory, grader."""
    examples = root / "examples"
    found = [*sorted(examples.glob(PATTERN)), examples / "bookshop", examples / "lab"]
    found.append(root / "exercises/grader")
    return [package for package in found if (package / "__init__.py").is_file()]


def rooms(package: Path) -> list[Path]:
    """A package and the packages in it."""
    return sorted(path.parent for path in package.rglob("__init__.py"))


def modules(room: Path) -> list[Path]:
    """The modules that stand directly in a room."""
    return sorted(path for path in room.glob("*.py") if path.name != "__init__.py")


def crowded(package: Path) -> Iterator[str]:
    """Rooms with more modules than one finds a thing among, or too deep inside."""
    for room in rooms(package):
        if len(room.relative_to(package).parts) > DEEPEST:
            yield f"{room.relative_to(package.parent)} is over {DEEPEST} levels deep"
        count = len(modules(room))
        if count > MOST and room.name not in EXEMPT:
            yield f"{room.relative_to(package.parent)} has {count} modules of {MOST}"


def undescribed(package: Path) -> Iterator[str]:
    """Rooms that have no docstring, or that the docstring above them does not name."""
    for room in rooms(package):
        place, above = room.relative_to(package.parent), described(room.parent)
        if not described(room):
            yield f"{place} has no docstring"
        if room in {package, package / "experiments"}:
            continue
        if not re.search(rf"\b{room.name}\b", above):
            yield f"{place} is not in the docstring of its package"


def described(room: Path) -> str:
    """The docstring of a package."""
    init = room / "__init__.py"
    source = init.read_text(encoding="utf-8") if init.is_file() else ""
    return ast.get_docstring(ast.parse(source)) or ""


def unnamed(package: Path) -> Iterator[str]:
    """Rooms and modules whose name could be that of any other."""
    for room in rooms(package):
        for path in (room, *modules(room)):
            if path.stem in SAYS_NOTHING:
                yield f"{path.relative_to(package.parent)} has a name that says nothing"


def circles(package: Path) -> Iterator[str]:
    """A circle in what imports run, and one in what modules name, types included."""
    for ran in (True, False):
        try:
            TopologicalSorter(graph(package, ran)).prepare()
        except CycleError as error:
            yield f"{package.name}: {' <- '.join(error.args[1])}"
            return


def graph(package: Path, ran: bool) -> dict[str, set[str]]:
    """What each module of a package imports of it; its own `__init__` collects."""
    paths = [path for room in rooms(package) for path in room.glob("*.py")]
    known = {dotted(package, path): path for path in paths}
    del known[""]
    edges: dict[str, set[str]] = {}
    for name, path in known.items():
        taken = [named(package, known, i) for i in imports(path) if i.runs or not ran]
        edges[name] = {module for module in taken if module} - {name}
        if ran:
            edges[name] |= {room for module in taken for room in entered(name, module)}
    return edges


def dotted(package: Path, path: Path) -> str:
    """The name of a module inside its package; empty for the package itself."""
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def named(package: Path, known: dict[str, Path], found: Import) -> str:
    """The module of the package that an import names; empty for any other."""
    home = f"{package.parent.name}.{package.name}."
    if not f"{found.module}.".startswith(home):
        return ""
    whole = f"{found.module}.{found.name}".removeprefix(home)
    module = whole if whole in known else found.module.removeprefix(home)
    return module if module in known else ""


def entered(name: str, module: str) -> Iterator[str]:
    """The rooms whose `__init__` runs before the module does, for one outside them."""
    while module := module.rpartition(".")[0]:
        if not f"{name}.".startswith(f"{module}."):
            yield module
