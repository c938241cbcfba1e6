"""What each design of chapter 12 needs in code beyond what all share, by lizard.

Lines are those of functions, without comments and blanks; branches are the cyclomatic
complexity, added up.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from lizard import analyze_file

from examples.ch12_choosing.architectures import ARCHITECTURES
from examples.ch12_choosing.verdicts import failure_modes

ROOT = Path(__file__).resolve().parents[2]
# A file, and what in it; nothing said: all of it.
PARTS = {
    "stateful": {
        "examples/ch01_state/baskets.py": {"MemoryBaskets"},
        "examples/ch02_scale/load_balancing/pickers.py": {"ConsistentHash"},
        "examples/ch02_scale/load_balancing/hash_ring.py": {
            "place",
            "HashRing",
            "ring_of",
        },
    },
    "stateless": {
        "examples/ch01_state/baskets.py": {"SharedBaskets", "_load"},
        "examples/ch02_scale/load_balancing/pickers.py": {"RoundRobin"},
        "examples/lab/store/redis.py": set(),
    },
    "uncached": {
        "examples/ch12_choosing/architectures/replica_app.py": {"uncached_pages"}
    },
    "cached": {"examples/ch12_choosing/architectures/replica_app.py": {"cached_pages"}},
}
CACHE = (
    "examples/ch04_http_cache/app.py",
    "examples/ch05_staleness/request_collapser.py",
)
PROCESSES = {"stateful": 3, "stateless": 4}  # door, replicas, origin; and the store


@dataclass(frozen=True, slots=True)
class Size:
    """Of some functions together."""

    lines: int = 0
    functions: int = 0
    branches: int = 0

    def __add__(self, other):
        return Size(
            self.lines + other.lines,
            self.functions + other.functions,
            self.branches + other.branches,
        )


def complexity(trials):
    """The size of each design, and how it was seen to fail."""
    return {design.name: of_design(design, trials) for design in ARCHITECTURES}


def of_design(design, trials):
    """One design's."""
    state, kept = design.name.split()
    size = sum((part for each in (state, kept) for part in sizes(each)), Size())
    return {
        "lines": size.lines,
        "functions": size.functions,
        "branches": size.branches,
        "processes": PROCESSES[state],
        "failure_modes": failure_modes(trials, design.name),
    }


def sizes(switch):
    """The parts that one position of a switch needs."""
    for path, names in PARTS[switch].items():
        yield size(ROOT / path, names)
    if switch == "cached":
        for path in sorted(closure(ROOT / each for each in CACHE)):
            yield size(path, set())


def size(path, names):
    """The functions of a file, or of what is named in it."""
    wanted = spans(path, names)
    found = [
        function
        for function in analyze_file(str(path)).function_list
        if any(first <= function.start_line <= last for first, last in wanted)
    ]
    lines = sum(function.nloc for function in found)
    branches = sum(function.cyclomatic_complexity for function in found)
    return Size(lines, len(found), branches)


def spans(path, names):
    """The lines on which what is named begins and ends; raises KeyError."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not names:
        return [(1, 10**6)]
    named = {node.name: node for node in tree.body if hasattr(node, "name")}
    return [(named[name].lineno, named[name].end_lineno) for name in sorted(names)]


def closure(paths):
    """The modules of a chapter that these need, with themselves."""
    todo, seen = list(paths), set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        todo += [each for each in imported(path) if chapter(each) == chapter(path)]
    return seen


def imported(path):
    """The modules that a module imports; from a room, those that define the names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        place = ROOT / node.module.replace(".", "/")
        if place.with_suffix(".py").is_file():
            yield place.with_suffix(".py")
        elif place.is_dir():
            yield from defining(place, {alias.name for alias in node.names})


def defining(room, names):
    """The modules from which a room takes these names, or that are called so."""
    yield from (room / f"{n}.py" for n in names if (room / f"{n}.py").is_file())
    init = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
    for node in init.body:
        if isinstance(node, ast.ImportFrom) and names & {a.name for a in node.names}:
            yield (ROOT / node.module.replace(".", "/")).with_suffix(".py")


def chapter(path):
    """The package of a chapter in which a module is."""
    return path.relative_to(ROOT).parts[:2]
