"""Dependencies point one way: chapter to lab and bookshop, lab to nothing of ours."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from tests.authoring.house import ROOT, checked, stems
from tests.authoring.layout import public_names

OURS = {"examples", "exercises", "solutions", "tests"}
# What decides takes values: the world comes in through the shell (style: pure core).
WORLD = {"flask", "os", "random", "socket", "subprocess", "threading", "time"}
SHELLS = {"app.py", "mini.py", "__main__.py"}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module and the name taken from it, if one was."""

    module: str
    name: str
    line: int
    runs: bool  # not so when it stands under `if TYPE_CHECKING`

    @property
    def top(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]


def imports(path: Path) -> Iterator[Import]:
    """Every import in a file, wherever in it; imports for types alone count too."""
    return iter(read(path.read_text(encoding="utf-8"))[0])


@cache
def read(source: str) -> tuple[list[Import], str]:
    """The imports of a source and its docstring; two rules ask for them."""
    tree = ast.parse(source)
    return list(walked(tree)), ast.get_docstring(tree) or ""


def walked(tree: ast.Module) -> Iterator[Import]:
    """Every import in a tree."""
    still = {id(node) for block in typed(tree) for node in ast.walk(block)}
    for node in ast.walk(tree):
        runs = id(node) not in still
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno, runs)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, runs)


def typed(tree: ast.Module) -> Iterator[ast.If]:
    """The blocks that only a type checker reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield node


def wrong_ways(root: Path = ROOT) -> Iterator[str]:
    """Imports that point the wrong way."""
    for path in checked(root):
        parts = path.relative_to(root).with_suffix("").parts
        for found in imports(path):
            if reason := objection(root, parts, found):
                place = f"{path.relative_to(root)}:{found.line}"
                yield f"{place} imports {found.module} {found.name}: {reason}"


def objection(root: Path, parts: tuple[str, ...], found: Import) -> str | None:
    """Why a file of ours may not import this, or None."""
    if found.module.startswith("."):
        return "imports are absolute"
    if found.top not in OURS:
        return None
    home = ".".join(parts[:2])
    if found.module == home or found.module.startswith(f"{home}."):
        return None
    return foreign(root, parts, found)


def foreign(root: Path, parts: tuple[str, ...], found: Import) -> str | None:
    """Why a file may not import what stands outside its own package, or None."""
    room = parts[1] if len(parts) > 1 else ""
    if not room.startswith("ch"):
        allowed = {"grader": "examples.lab"}.get(room, "nothing of ours")
        good = found.module == allowed or found.module.startswith(f"{allowed}.")
        return None if good else f"{room} may import {allowed}"
    if found.module.startswith(("examples.lab", "examples.bookshop")):
        return None
    if found.top != "examples" or found.module.count(".") != 1:
        return "a chapter imports the lab, the bookshop, and chapters by public names"
    other = found.module.partition(".")[2]
    if other not in known(root) or other > room:
        return "a chapter imports earlier chapters only"
    if found.name not in public_names(root / "examples" / other):
        return f"it is not in the __all__ of examples.{other}"
    return None


@lru_cache(maxsize=1)
def known(root: Path) -> set[str]:
    """The chapters that an import may name."""
    return stems(root, "examples")


def worldly_cores(root: Path = ROOT) -> Iterator[str]:
    """Modules of a chapter that decide, and yet reach for the world themselves."""
    for chapter in sorted(stems(root, "examples")):
        for path in sorted((root / "examples" / chapter).rglob("*.py")):
            if path.name in SHELLS or is_shell(path):
                continue
            for found in imports(path):
                if found.top in WORLD:
                    place = f"{path.relative_to(root)}:{found.line}"
                    yield f"{place} imports {found.top}; the core takes it as a value"


def is_shell(path: Path) -> bool:
    """Whether the docstring's first line says shell, or puts it in the laboratory."""
    said = read(path.read_text(encoding="utf-8"))[1]
    first = set(re.findall(r"\w+", said.partition("\n")[0].lower()))
    return path.name.endswith("_app.py") or bool(first & {"shell", "laboratory"})
