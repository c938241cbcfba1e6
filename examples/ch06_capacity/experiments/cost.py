"""What a cache costs, counted in the laboratory: lines, decisions, stale answers."""

import ast
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from examples.ch06_capacity.app import create_app
from examples.ch06_capacity.cache.cache_key import (
    normalised_key,
    raw_key,
    whole_number_of,
)
from examples.ch06_capacity.cache.catalogue_cache import (
    CacheRules,
    CatalogueCache,
    CatalogueResponse,
)
from examples.ch06_capacity.cache.single_flight import LoadInFlight, SingleFlight
from examples.ch06_capacity.cache.ttl_cache import TtlCache
from examples.ch06_capacity.experiments.front import (
    Make,
    Town,
    bare,
    front,
    hoarding,
)
from examples.ch06_capacity.policies.sieve import Sieve, SieveNode
from examples.ch06_capacity.visitor import walk
from examples.lab import Table

BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.ExceptHandler, ast.BoolOp)
CACHE = (create_app, CatalogueCache, CacheRules, CatalogueResponse, TtlCache, Sieve,
         SieveNode, SingleFlight, LoadInFlight, normalised_key,
         whole_number_of)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Design:
    """A front: how it is built, what it is made of, what somebody has to choose."""

    name: str
    make: Make
    parts: Sequence[Any]
    choices: Sequence[str]


DESIGNS = (
    Design("no cache", bare, (bare,), ()),
    Design("a dict", hoarding, (hoarding,), ()),
    Design("this chapter's", front(policy="sieve", size=100), CACHE,
           ("policy", "size", "ttl", "statuses", "largest", "key")),
)  # fmt: skip


def parsed(part: Any) -> ast.AST:
    """Return the source of a part as a tree."""
    return ast.parse(dedent(inspect.getsource(part)))


def statements(part: Any) -> int:
    """Count the statements of a part, but not its docstrings."""
    return sum(
        isinstance(node, ast.stmt)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in ast.walk(parsed(part))
    )


def branches(part: Any) -> int:
    """Count the places where a part decides."""
    return sum(isinstance(node, BRANCHES) for node in ast.walk(parsed(part)))


def costs(visits: int = 600) -> Table:
    """Build three fronts, let customers walk for five minutes, and count."""
    return Table(
        [counted(each, visits) for each in DESIGNS],
        f"{visits} visits, one after the other",
    )


def counted(design: Design, visits: int) -> dict[str, object]:
    """Count one design: what it is made of, and how it does."""
    town, crowd = Town.of(design.make), Town.of(design.make)
    town.visit(walk(visits), every=300 / visits)
    crowd.crowd("/books/emma", people=100)
    return {
        "the front has": design.name,
        "statements": sum(map(statements, design.parts)),
        "branches": sum(map(branches, design.parts)),
        "to choose": len(design.choices),
        "catalogue asked": town.asked,
        "oldest, s": round(town.oldest()),
        "a crowd of 100": crowd.asked,
    }


def tagged(whole: bool, visits: int = 300) -> str:
    """Send each visitor with a tag of their own in the address; count what is asked."""
    key = {"key": raw_key} if whole else {}
    town = Town.of(front(size=100, **key))
    town.visit([f"{path}?tag=mail-{n}" for n, path in enumerate(walk(visits))])
    kept = town.net.session("us").get("http://front/cache").json()["kept"]
    return f"{visits} visits: the catalogue was asked {town.asked} times, {kept} kept"
