"""The lines of `examples/` that only notebooks reach: a number that may only fall."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.authoring.house import ROOT

# It falls with each notebook that is rebuilt.
MOST = 15_327
BEGINNINGS = {"app", "serve", "visitor", "mini", "__main__"}


def only_for_notebooks(root_: Path = ROOT) -> int:
    """The lines of `examples/` that no service, command or exercise imports."""
    modules = {
        ".".join(p.relative_to(root_).with_suffix("").parts).removesuffix(
            ".__init__"
        ): p
        for p in (root_ / "examples").rglob("*.py")
    }
    seen: set[str] = set()
    todo = [name for name in modules if begins(name)]
    todo += [n for tree in ("exercises", "solutions") for n in used(root_ / tree)]
    while todo:
        name = todo.pop()
        if name in modules and name not in seen:
            seen.add(name)
            todo += imported(modules[name])
            todo.append(name.rpartition(".")[0])
    left = [path for name, path in modules.items() if name not in seen]
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in left)


def begins(name: str) -> bool:
    """Whether a module is where a service or a command begins."""
    last = name.rpartition(".")[2]
    return last in {"app", "serve", "visitor", "mini", "__main__"} or last.endswith(
        "_app"
    )


def used(tree: Path) -> Iterator[str]:
    """What the Python files of a tree import from `examples`."""
    for path in tree.rglob("*.py"):
        yield from imported(path)


def imported(path: Path) -> list[str]:
    """The modules of `examples` that a file names, in an import or as a string."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module)) if module.startswith("examples"):
                found += [module, *(f"{module}.{alias.name}" for alias in node.names)]
            case ast.Import():
                found += [alias.name for alias in node.names]
            case ast.Constant(str(text)) if text.startswith("examples."):
                found.append(text.partition(":")[0])
    return found
