"""Where things stand: the trees of the house and the chapters in them."""

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATTERN = "ch[0-9][0-9]_*"
SITTING = "_2"
TREES = ("examples", "exercises", "solutions", "tests/examples", "tests/exercises")


@dataclass(frozen=True, slots=True)
class Mark:
    """One `pytest.mark.exercise(...)`: the exercise's name, and what the mark says."""

    name: object
    values: dict[str, object]
    path: Path
    line: int


def chapters(root: Path = ROOT) -> list[str]:
    """Every chapter's stem, in order, whichever tree it stands in."""
    found = {path.stem for path in (root / "book").glob(f"{PATTERN}.ipynb")}
    for tree in TREES[:3]:
        found |= stems(root, tree)
    found = {stem.removesuffix(SITTING) for stem in found}
    for tree in TREES[3:]:
        # test_ch01_state_real.py is more about ch01_state, and no chapter of its own.
        more = tuple(f"{stem}_" for stem in found)
        found |= {stem for stem in stems(root, tree) if not stem.startswith(more)}
    return sorted(found)


def stems(root: Path, tree: str) -> set[str]:
    """The chapters in one tree; a folder that holds no source does not count."""
    prefix = "test_" if tree.startswith("tests/") else ""
    paths = (root / tree).glob(prefix + PATTERN)
    found = {path for path in paths if path.suffix == ".py" or any(path.glob("*.py"))}
    return {path.stem.removeprefix(prefix) for path in found}


def notebooks(chapter: str, root: Path = ROOT) -> list[Path]:
    """A chapter's notebooks: one for each sitting."""
    names = (f"{chapter}.ipynb", f"{chapter}{SITTING}.ipynb")
    return [path for name in names if (path := root / "book" / name).is_file()]


def sources(tree: Path, stem: str) -> list[Path]:
    """The Python files of a chapter in one tree: a module, or a package's modules."""
    module = tree / f"{stem}.py"
    return [module] if module.is_file() else sorted((tree / stem).rglob("*.py"))


def learning(root: Path = ROOT) -> bool:
    """Whether a stub differs from what was committed, or cannot be compared."""
    command = ["git", "diff", "--quiet", "HEAD", "--", f"exercises/{PATTERN}"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    except FileNotFoundError:  # there is no git
        return True
    return done.returncode != 0


def checked(root: Path = ROOT) -> list[Path]:
    """The source files that keep the rules: not what a learner works on."""
    paths = [path for tree in TREES[:3] for path in sorted((root / tree).rglob("*.py"))]
    theirs = set((root / "exercises").glob(PATTERN)) if learning(root) else set()
    return [path for path in paths if not theirs & {path, *path.parents}]


def exercise_marks(chapter: str, root: Path = ROOT) -> list[Mark]:
    """Every exercise mark of a chapter's tests, read without importing them."""
    return [
        Mark(literal(node.args[0]), values(node), path, node.lineno)
        for path in sources(root / "tests/exercises", f"test_{chapter}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("mark.exercise")
        and node.args
    ]


def values(call: ast.Call) -> dict[str, object]:
    """The keyword arguments of a call."""
    return {word.arg: literal(word.value) for word in call.keywords if word.arg}


def literal(node: ast.expr) -> object:
    """The value of a literal, or the source of what is none."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return ast.unparse(node)
