"""What a notebook's cells may hold: short code, and outputs that stay the same."""

import ast
import re
from collections.abc import Iterator
from statistics import median

from nbformat import NotebookNode

from tests.authoring.prose import printed

MAX_LINES = 30
MAX_MEDIAN = 8
MIME_TYPES = {"text/plain", "text/html"}
# What a cell may import beside `examples`: what a reader builds a service with, and the
# standard library's tools for values. The clock, chance and sockets come from the lab.
TOOLS = {"flask", "itsdangerous", "jwt", "requests", "requests_cache", "werkzeug"}
TOOLS |= {"base64", "collections", "contextlib", "copy", "dataclasses", "datetime"}
TOOLS |= {
    "email",
    "functools",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "io",
}
TOOLS |= {"itertools", "json", "math", "operator", "re", "statistics", "string"}
TOOLS |= {"textwrap", "tomllib", "types", "typing", "urllib"}
ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
RANDOM_ID = re.compile(r"(?=.*\d)[0-9a-f]{8}|[0-9a-f]{8}-[0-9a-f-]{27}")
UNCHECKED = re.compile(r"NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT")
UNCHECKED_TAG = re.compile(r"nbval-\w+|raises-exception|skip-execution|remove-output")
UNSTABLE = {
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]{6,}\b| object at 0x"),
    "a port that the system chose": re.compile(
        r"(?:localhost|127\.0\.0\.1|\[::1\]):(?:3[2-9]|[4-6]\d)\d{3}\b"
    ),
    "a path of this machine": re.compile(
        r"(?:^|[\s\"'(=])(?:/(?:home|root|Users|tmp|work|private|opt)/\S|[A-Z]:\\\w)"
        r"|site-packages|\.venv\b"
    ),
    "a time of this day": re.compile(
        r"\b20(?!27)\d\d-\d\d-\d\d[T ]\d\d:\d\d"
        r"|\b\d\d [A-Z][a-z]{2} 20(?!27)\d\d \d\d:"
    ),
}


def problems(nb: NotebookNode) -> list[str]:
    """What is wrong with a notebook's cells, one sentence each."""
    codes = [cell for cell in nb.cells if cell.cell_type == "code"]
    found = [*_identities(nb), *_order(codes)]
    for cell in codes:
        found += [f'cell "{cell.id}": {what}' for what in code_problems(cell)]
        found += [f'cell "{cell.id}": {what}' for what in output_problems(cell)]
    return found


def _identities(nb: NotebookNode) -> Iterator[str]:
    ids = [cell.get("id", "") for cell in nb.cells]
    for name in dict.fromkeys(ids):
        if not ID.fullmatch(name) or RANDOM_ID.fullmatch(name):
            yield f'cell "{name}": an id is a few words of its own, like "two-replicas"'
        if ids.count(name) > 1:
            yield f'cell "{name}": the id stands twice'


def _order(codes: list[NotebookNode]) -> Iterator[str]:
    if not codes:
        yield "there is no code cell"
        return
    counts = [cell.execution_count for cell in codes]
    if counts != list(range(1, len(codes) + 1)):
        yield f"cells were not run in order, once each: {counts}; run make refresh"
    if not any(cell.outputs for cell in codes):
        yield "no cell has an output, so nothing would be compared; run make refresh"
    lines = [len(cell.source.splitlines()) for cell in codes]
    if median(lines) > MAX_MEDIAN:
        yield f"the median cell has {median(lines):g} lines; {MAX_MEDIAN} is the limit"


def code_problems(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with the source of a code cell."""
    size = len(cell.source.splitlines())
    if not 1 <= size <= MAX_LINES:
        yield f"{size} lines; a cell has 1 to {MAX_LINES}, code belongs in examples/"
    if marks := UNCHECKED.findall(cell.source):
        yield f"{marks[0]} keeps its output from being compared"
    if tags := [t for t in cell.metadata.get("tags", []) if UNCHECKED_TAG.match(t)]:
        yield f'the tag "{tags[0]}" keeps its output from being compared'
    try:
        yield from _statement_problems(ast.parse(cell.source))
    except SyntaxError as error:
        yield f"plain Python only ({error.msg}); no magics and no shell lines"


def _statement_problems(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        for root in imported(node) - TOOLS - {"examples"}:
            yield f"imports {root}; cells.py lists in TOOLS what is free"


def imported(node: ast.AST) -> set[str]:
    """The top-level packages that an import statement names."""
    match node:
        case ast.Import():
            return {alias.name.partition(".")[0] for alias in node.names}
        case ast.ImportFrom():
            return {(node.module or "").partition(".")[0]}
        case _:
            return set()


def output_problems(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with the outputs of a code cell."""
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"raised {output.ename}; show it with a method that returns it"
        elif output.output_type == "stream" and output.name != "stdout":
            yield f"wrote to {output.name}: {output.text.strip().splitlines()[0]}"
        elif types := set(output.get("data", {})) - MIME_TYPES:
            yield f"shows {', '.join(sorted(types))}; show text/html and text/plain"
        elif "data" in output and "text/plain" not in output.data:
            yield "shows no plain text beside its HTML"
    yield from _unstable("\n".join([printed(cell), *_html(cell)]))


def _unstable(text: str) -> Iterator[str]:
    for what, pattern in UNSTABLE.items():
        if match := pattern.search(text):
            yield f"prints {what}: {match.group().strip()}"


def _html(cell: NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        yield output.get("data", {}).get("text/html", "")
