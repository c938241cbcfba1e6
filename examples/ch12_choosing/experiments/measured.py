"""What was measured on real processes, by `make measure`."""

import json
from functools import cache
from typing import Any

from examples.lab import Table
from examples.lab.notebook import MEASUREMENTS

FILE = MEASUREMENTS / "ch12_choosing.json"
SAID = {"holds": "hold", "holds when": "hold when", "does not hold": "do not hold"}


@cache
def content() -> dict[str, Any]:
    """Return the whole file."""
    told: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return told


def throughput() -> Table:
    """Return requests per second of each design, by replicas, with their spread."""
    rows = [
        {
            "design": name,
            "replicas": int(many),
            "requests per second": each["requests_per_second"],
            "from": each["low"],
            "to": each["high"],
        }
        for name, by_replicas in content()["experiments"]["throughput"].items()
        for many, each in by_replicas.items()
    ]
    return Table(rows, conditions(), digits=1)


def verdicts() -> Table:
    """Return the article's table: the verdicts counted, and each with its condition."""
    names = ("feature", "system", "claim", "verdict", "condition")
    rows = [{name: each[name] for name in names} for each in content()["verdicts"]]
    ruled = [each["verdict"] for each in rows if each["system"] != "both"]
    counted = [f"{ruled.count(word)} {said}" for word, said in SAID.items()]
    return Table(rows, f"ten cells: {', '.join(counted)}")


def evidence(feature: str, system: str) -> Table:
    """Return the numbers on which a verdict rests; raises KeyError for no cell."""
    for each in content()["verdicts"]:
        if (each["feature"], each["system"]) == (feature, system):
            rows = [{"measured": k, "value": v} for k, v in each["numbers"].items()]
            return Table(rows, f"{each['claim']}: {each['verdict']}", digits=2)
    raise KeyError(f"no cell for {feature!r} and {system!r}")


def conditions() -> str:
    """Say on what it was measured."""
    told = content()
    load, machine = told["load"], told["machine"]
    return (
        f"{load['customers']} customers, {machine['cores']} cores, {told['store']}; "
        f"what is no hit waits {load['work_ms']} ms for its replica"
    )
