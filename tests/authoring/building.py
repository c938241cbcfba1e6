"""How far the reader builds: a notebook's figures, and the bars they are held to."""

import ast
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from tests.authoring import notebook, skeleton
from tests.authoring.house import ROOT, chapters, notebooks

# How a small service is started, in a terminal or by real servers.
STARTS = {"main", "create_from_config"}
# What a reader is offered beside the experiment, and which is no run of it.
ASIDE = {"predict", "score", "show", "read_record"}
VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "request", "send"}
DEFINED_SHARE, WATCHED_SHARE = 0.12, 0.25
# Notebooks whose reader does not build yet; it only grows shorter.
WATCHING = {
    "ch02_scale",
    "ch03_tokens",
    "ch03_tokens_2",
    "ch04_http_cache_2",
    "ch05_staleness",
    "ch05_staleness_2",
    "ch06_capacity",
    "ch08_ai_gateway",
    "ch08_ai_gateway_2",
    "ch09_governance",
    "ch10_mcp",
    "ch11_mcp_gateway",
    "ch12_choosing",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted in one notebook; `bars` says what is held."""

    services: int  # cells with a Flask app, defined there
    codes: int
    defining: int  # cells that define a function or a class
    watching: int  # cells that call nothing but experiments
    experiments: int
    visible: int  # experiments whose first run is a request, or what a cell defined
    turns: int  # experiments with a turn of the reader's own

    def short(self) -> Iterator[str]:
        """Where the notebook stays below its bars, one sentence each."""
        if not self.services and not self.defining:
            yield "no cell builds anything"
        if self.defining < DEFINED_SHARE * self.codes:
            yield f"{self.defining} of {self.codes} cells define something: < 12 %"
        if self.watching > WATCHED_SHARE * self.codes:
            yield f"{self.watching} of {self.codes} cells watch alone: > 25 %"
        if self.visible < self.experiments:
            yield f"{self.visible} of {self.experiments} experiments begin by hand"
        if self.turns < self.experiments:
            yield f"{self.turns} of {self.experiments} experiments have a turn"


def figures(nb: NotebookNode) -> Figures:
    """Count one notebook."""
    trees = [ast.parse(c.source) for c in nb.cells if c.cell_type == "code"]
    own = {name for tree in trees for name in defined(tree)}
    staged = {name for tree in trees for name in from_experiments(tree)}
    tried = [part for part in skeleton.parts(nb) if part.experiment]
    return Figures(
        services=sum("Flask(" in ast.unparse(tree) for tree in trees if defined(tree)),
        codes=len(trees),
        defining=sum(bool(defined(tree)) for tree in trees),
        watching=sum(watches(tree, own, staged) for tree in trees),
        experiments=len(tried),
        visible=sum(begins_by_hand(part, own, staged) for part in tried),
        turns=sum(any("your_turn" in c.metadata for c in p.codes) for p in tried),
    )


def defined(tree: ast.Module) -> set[str]:
    """The functions and classes that a cell defines."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in tree.body if isinstance(node, kinds)}


def from_experiments(tree: ast.Module) -> set[str]:
    """The names that a cell imports from a chapter's experiments."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and ".experiments" in (node.module or "")
        for alias in node.names
    }


def calls(tree: ast.Module) -> set[str]:
    """What a cell calls: the first name of each call, and HTTP for a request."""
    return {
        "HTTP" if requests(node) else root(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def requests(call: ast.Call) -> bool:
    """Whether a call is a method of HTTP on an address."""
    verb = isinstance(call.func, ast.Attribute) and call.func.attr in VERBS
    words = " ".join(ast.unparse(argument) for argument in call.args)
    return verb and ("http" in words or "url" in words.lower())


def root(func: ast.expr) -> str:
    """The first name of what is called."""
    while isinstance(func, ast.Attribute | ast.Call | ast.Subscript):
        func = func.func if isinstance(func, ast.Call) else func.value
    return func.id if isinstance(func, ast.Name) else ""


def watches(tree: ast.Module, own: set[str], staged: set[str]) -> bool:
    """Whether all that a cell calls is an experiment that nothing else imports."""
    called = calls(tree)
    return bool(called & staged) and not called & ({"HTTP"} | own)


def begins_by_hand(part: skeleton.Part, own: set[str], staged: set[str]) -> bool:
    """Whether an experiment's first run is a request, or calls what a cell built."""
    for cell in part.codes:
        called = calls(ast.parse(cell.source)) - ASIDE
        if called & staged or called & ({"HTTP"} | own):
            return bool(called & ({"HTTP"} | own))
    return False


def minis(path: Path, root_: Path = ROOT) -> Iterator[str]:
    """Cells tagged `mini` that are no part of the chapter's mini.py, word for word."""
    chapter = path.stem.removesuffix("_2")
    file = root_ / "examples" / chapter / "mini.py"
    tagged = [
        c for c in notebook.read(path).cells if "mini" in c.metadata.get("tags", [])
    ]
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    for cell in tagged:
        if f"\n{cell.source}\n" not in text:
            yield f'cell "{cell.id}" is not in {file.relative_to(root_)} as it stands'


def unshown(chapter: str, root_: Path = ROOT) -> Iterator[str]:
    """Definitions of a mini.py that no cell tagged `mini` holds; its start is free."""
    file = root_ / "examples" / chapter / "mini.py"
    if not file.is_file():
        return
    shown = [
        cell.source
        for path in notebooks(chapter, root_)
        for cell in notebook.read(path).cells
        if "mini" in cell.metadata.get("tags", [])
    ]
    have = {name for source in shown for name in defined(ast.parse(source))}
    for name in sorted(defined(ast.parse(file.read_text("utf-8"))) - have - STARTS):
        yield f"{file.relative_to(root_)} defines {name}, and no mini cell shows it"


def main(options: Namespace) -> str:
    """The figures of all notebooks."""
    return report()


def report(root_: Path = ROOT) -> str:
    """A table: one line for each notebook."""
    columns = ("services", "define", "watch", "by hand", "turns")
    head = f"{'notebook':<20}" + "".join(f"{name:>10}" for name in columns)
    paths = [path for chapter in chapters(root_) for path in notebooks(chapter, root_)]
    return "\n".join([head, *(line(path) for path in paths)])


def line(path: Path) -> str:
    """One notebook's figures."""
    f = figures(notebook.read(path))
    shares = (f"{f.defining / f.codes:.0%}", f"{f.watching / f.codes:.0%}")
    whole = (f"{f.visible}/{f.experiments}", f"{f.turns}/{f.experiments}")
    return f"{path.stem:<20}" + "".join(
        f"{v:>10}" for v in (f.services, *shares, *whole)
    )
