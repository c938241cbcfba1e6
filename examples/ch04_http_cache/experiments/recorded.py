"""What was recorded of the public tests, outside the laboratory."""

import json

from examples.lab import Table
from examples.lab.notebook import MEASUREMENTS

FILE = MEASUREMENTS / "ch04_http_cache.suite.json"
GOOD = ("pass", "yes")


def suite() -> Table:
    """Return how many tests of each kind came out as their authors prefer."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    rows = [
        {
            "kind of test": kind,
            "tests": sum(counts.values()),
            "pass, or yes": sum(counts.get(word, 0) for word in GOOD),
        }
        for kind, counts in told["counts"].items()
    ]
    which = f"{told['suite']} {told['suite_version']}, run on {told['date']}"
    return Table(rows, f"{told['definitions']} tests of {which}")


def suite_misses() -> Table:
    """Return the required and the optimal tests that did not come out so."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    names = ("test", "kind", "reason")
    rows = [{name: miss[name] for name in names} for miss in told["misses"]]
    return Table(rows, "tests that are missed")
