"""Exercises and solutions: the same text, one of them still to be answered."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tests.authoring.house import ROOT, Mark, exercise_marks, notebooks, sources
from tests.authoring.notebook import read
from tests.authoring.skeleton import headings

FIELDS = {"points": int, "minutes": int, "hint": str, "section": str}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def trees(folder: Path, stem: str) -> list[ast.Module]:
    """The parsed files of a chapter in one tree."""
    paths = sources(folder, stem)
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def promises(body: list[ast.stmt], prefix: str = "") -> dict[str, str]:
    """Each public definition with its signature and docstring, methods included."""
    found: dict[str, str] = {}
    for node in body:
        if isinstance(node, Definition) and visible(node.name):
            found[prefix + node.name] = promise(node)
            if isinstance(node, ast.ClassDef):
                found |= promises(node.body, f"{prefix}{node.name}.")
    return found


def visible(name: str) -> bool:
    """Whether a name is public, or one that Python itself calls."""
    return not name.startswith("_") or name.endswith("__")


def promise(node: Definition) -> str:
    """What a definition says of itself: decorators, signature, docstring."""
    lines = [f"@{ast.unparse(decorator)}" for decorator in node.decorator_list]
    if isinstance(node, ast.ClassDef):
        lines.append(f"class {node.name}({', '.join(map(ast.unparse, node.bases))})")
        lines += [ast.unparse(s) for s in node.body if isinstance(s, ast.AnnAssign)]
    else:
        returns = ast.unparse(node.returns) if node.returns else ""
        lines.append(f"def {node.name}({ast.unparse(node.args)}) -> {returns}")
    return "\n".join([*lines, ast.get_docstring(node) or "no docstring"])


def disagreements(chapter: str, root: Path = ROOT) -> Iterator[str]:
    """Where the stub and the solution promise different things."""
    stub, solution = (
        promises([node for tree in trees(root / folder, chapter) for node in tree.body])
        for folder in ("exercises", "solutions")
    )
    for name in stub.keys() | solution.keys():
        if stub.get(name) != solution.get(name):
            yield (
                f"{chapter}.{name}: exercises say {stub.get(name)!r}, "
                f"solutions say {solution.get(name)!r}"
            )


def badly_marked(chapter: str, root: Path = ROOT) -> Iterator[str]:
    """Exercise marks that say too little, or two different things."""
    titles = taught(chapter, root)
    first: dict[object, Mark] = {}
    for mark in exercise_marks(chapter, root):
        for problem in wrong_fields(mark, first.setdefault(mark.name, mark), titles):
            yield f"{mark.path.relative_to(root)}:{mark.line} ({mark.name}): {problem}"


def wrong_fields(mark: Mark, first: Mark, titles: set[str]) -> Iterator[str]:
    """What is wrong with one mark."""
    for name, kind in FIELDS.items():
        value = mark.values.get(name)
        if not value or type(value) is not kind:
            yield f"{name}= is a literal {kind.__name__}"
    if mark.values.get("section") not in titles:
        yield f"the notebook has no heading {mark.values.get('section')!r}"
    if first.values != mark.values:
        yield f"it differs from the same exercise's mark at line {first.line}"


def taught(chapter: str, root: Path = ROOT) -> set[str]:
    """The headings of a chapter's notebooks."""
    return {
        title
        for path in notebooks(chapter, root)
        for cell in read(path).cells
        for level in (2, 3)
        for title in headings(cell.source, level)
    }


def unmarked(chapter: str, root: Path = ROOT) -> Iterator[str]:
    """Tests of exercises that belong to no exercise."""
    for tree in trees(root / "tests/exercises", f"test_{chapter}"):
        given = [node for node in tree.body if isinstance(node, ast.Assign)]
        named = {ast.unparse(n.targets[0]) for n in given if is_mark(n.value)}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = node.decorator_list
                if not any(is_mark(m) or ast.unparse(m) in named for m in marks):
                    yield f"{chapter}: {node.name} has no exercise mark"


def is_mark(node: ast.expr) -> bool:
    """Whether an expression makes an exercise mark."""
    return ast.unparse(node).startswith("pytest.mark.exercise(")


def serves(chapter: str, root: Path = ROOT) -> bool:
    """Whether one of the exercises is a service."""
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "answers.service"
        for tree in trees(root / "tests/exercises", f"test_{chapter}")
        for node in ast.walk(tree)
    )


def graded(stems: list[str], folder: Path) -> dict[str, dict[str, list[bool]]]:
    """How the stubs fare: by chapter and test, whether each of its cases passed."""
    report = folder / "stubs.xml"
    tests = [p for s in stems for p in sources(ROOT / "tests/exercises", f"test_{s}")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    options = ["--grade", "exercises", f"--junitxml={report}"]
    options += ["-p", "tests.authoring.enough", "--tb=no"]  # one failed case decides
    # What else is installed for pytest takes longer to load than the stubs to fail.
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(
        [*command, *options], cwd=ROOT, env=alone, capture_output=True, check=False
    )
    found: dict[str, dict[str, list[bool]]] = {stem: {} for stem in stems}
    for case in ElementTree.parse(report).iter("testcase"):
        (stem,) = [s for s in stems if f".test_{s}" in case.attrib["classname"]]
        name = case.attrib["name"].partition("[")[0]
        found[stem].setdefault(name, []).append(len(case) == 0)
    return found


def earned(cases: dict[str, list[bool]]) -> list[str]:
    """The tests that the stubs pass in every case; there should be none."""
    passed = [name for name, results in cases.items() if all(results)]
    return passed if cases else ["no test ran"]
