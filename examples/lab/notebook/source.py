"""Shows the code that decides, from its one place."""

import ast
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import dedent
from types import ModuleType

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from examples.lab.figures.svg import printable

ROOT = Path(__file__).parents[3]
Found = ast.stmt | ast.Module


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of one file."""

    code: str
    place: str

    def html(self) -> str:
        """Return the lines, highlighted, over the name of their file."""
        formatter = HtmlFormatter(cssclass="highlight lab-source")
        code = highlight(self.code, PythonLexer(), formatter).strip()
        place = f'<figcaption class="lab-place">{printable(self.place)}</figcaption>'
        return f'<figure class="lab-code" style="margin:0">{code}{place}</figure>'


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """One or more blocks of source; its plain form is the source text."""

    blocks: tuple[Block, ...]

    def _repr_html_(self) -> str:
        return "".join(block.html() for block in self.blocks)

    def __repr__(self) -> str:
        return "\n\n\n".join(block.code for block in self.blocks)


def show(*things: object, doc: bool = True) -> Source:
    """Show the source of functions, classes, methods, modules or "module:name".

    Without `doc` the docstrings are left out; raises ValueError for what has no source.
    """
    if not things:
        raise ValueError("show what? give a function, class, module or 'module:name'")
    return Source(tuple(block(thing, doc) for thing in things))


def block(thing: object, doc: bool) -> Block:
    """Find the lines that define a thing."""
    if getattr(thing, "__module__", None) == "__main__" and callable(thing):
        return cell(thing, doc)
    module, name = address(thing)
    file = Path(module.__file__ or "")
    text = file.read_text(encoding="utf-8")
    node: Found = ast.parse(text)
    for part in name.split(".") if name else []:
        node = definition(node, part, f"{module.__name__}:{name}")
    lines = text.splitlines()
    dropped = set() if doc else docstrings(node, lines)
    first, last = extent(node, lines)
    kept = [lines[i - 1] for i in range(first, last + 1) if i not in dropped]
    place = f"{relative(file)}, {name}" if name else relative(file)
    return Block(dedent("\n".join(kept)).strip("\n"), place)


def cell(thing: Callable[..., object], doc: bool) -> Block:
    """Find the lines of a function or class that a cell of the notebook defines."""
    try:
        text = dedent(inspect.getsource(thing)).strip("\n")
    except (OSError, TypeError):
        raise ValueError(f"{thing!r} has no source; run its cell again") from None
    lines = text.splitlines()
    dropped = set() if doc else docstrings(ast.parse(text).body[0], lines)
    kept = [line for n, line in enumerate(lines, 1) if n not in dropped]
    return Block("\n".join(kept), f"this notebook, {thing.__qualname__}")


def address(thing: object) -> tuple[ModuleType, str]:
    """Return the module that defines a thing, and the thing's name in it."""
    if isinstance(thing, str):
        module, _, name = thing.partition(":")
        return imported(module), name
    if isinstance(thing, ModuleType):
        return readable(thing), ""
    bare = thing.func if isinstance(thing, partial) else thing
    bare = bare.fget if isinstance(bare, property) else bare
    bare = inspect.unwrap(bare) if callable(bare) else bare
    home = str(getattr(bare, "__module__", None))
    name = str(getattr(bare, "__qualname__", "<lambda>"))
    if "<lambda>" in name or home == "None":
        raise ValueError(f"{type(thing).__name__} has no source; show 'module:name'")
    return imported(home), name.replace("<locals>.", "")


def imported(name: str) -> ModuleType:
    """Import a module whose source can be read."""
    try:
        return readable(importlib.import_module(name))
    except ModuleNotFoundError:
        raise ValueError(f"there is no module {name!r}") from None


def readable(module: ModuleType) -> ModuleType:
    """Return the module if it came from a Python file; else raise ValueError."""
    if not str(getattr(module, "__file__", None)).endswith(".py"):
        raise ValueError(f"{module.__name__!r} has no Python source to show")
    return module


def definition(node: Found, name: str, whole: str) -> Found:
    """Return the last statement inside `node` that gives `name` its value."""
    found = [s for s in ast.walk(node) if isinstance(s, ast.stmt) and name in names(s)]
    if not found or found == [node]:
        raise ValueError(f"{whole!r} is not defined in its module's source")
    return max(found, key=lambda s: (-s.col_offset, s.lineno))


def names(statement: ast.stmt) -> set[str]:
    """Return the names that a statement defines."""
    match statement:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            return {name}
        case ast.Assign(targets):
            return {t.id for t in targets if isinstance(t, ast.Name)}
        case ast.AnnAssign(ast.Name(name)):
            return {name}
    return set()


def extent(node: Found, lines: list[str]) -> tuple[int, int]:
    """Return first and last line, decorators included."""
    if isinstance(node, ast.Module):
        return 1, len(lines)
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)]), node.end_lineno or 0


def docstrings(node: Found, lines: list[str]) -> set[int]:
    """Return the lines of all docstrings in `node`, and the empty line after each."""
    found: set[int] = set()
    for part in ast.walk(node):
        match part:
            case (
                ast.Module(body=[first, _, *_])
                | ast.ClassDef(body=[first, _, *_])
                | ast.FunctionDef(body=[first, _, *_])
                | ast.AsyncFunctionDef(body=[first, _, *_])
            ):
                found |= docstring_lines(first, lines)
    return found


def docstring_lines(statement: ast.stmt, lines: list[str]) -> set[int]:
    """Return the lines of a statement that is a docstring."""
    match statement:
        case ast.Expr(ast.Constant(str())):
            last = statement.end_lineno or 0
            blank = last < len(lines) and not lines[last].strip()
            return set(range(statement.lineno, last + 1 + blank))
    return set()


def relative(file: Path) -> str:
    """Name a file from the root of the repository, or from its package's folder.

    >>> relative(Path(__file__))
    'examples/lab/notebook/source.py'
    """
    if file.is_relative_to(ROOT) and ".venv" not in file.parts:
        return file.relative_to(ROOT).as_posix()
    top = next((i for i, p in enumerate(file.parts) if p == "site-packages"), -3)
    return "/".join(file.parts[top + 1 :])
