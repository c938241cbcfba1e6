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
    return Table(rows, f"{told['definitions']} definitions of {told['suite']}")
