"""The linter of chapter 9 beside Spectral and Redocly: agreement, and time for 3 MB.

SPECTRAL and REDOCLY name the commands where they are not on the PATH; without them only
our own time is measured.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from examples.ch09_governance.experiments.large import large
from tests.bench.ch09_linters import DESCRIPTIONS, command, compared
from tests.bench.machine import conditions, write

OPERATIONS = 276
LONGEST = 60  # seconds
ROUNDS = int(os.environ.get("ROUNDS", "5"))


def timed(line):
    """Seconds that a command takes, from start to end, at most LONGEST."""
    start = time.perf_counter()
    subprocess.run(
        line,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=LONGEST,
    )
    return round(time.perf_counter() - start, 2)


def commands(path):
    """Each linter's command for a file."""
    found = {
        "this linter": [sys.executable, "-m", "examples.ch09_governance", "lint", path]
    }
    if spectral := command("spectral"):
        rules = Path(path).with_name("ruleset.yaml")
        rules.write_text("extends: ['spectral:oas']\n")
        found["Spectral"] = [spectral, "lint", "-r", rules, "-f", "json", path]
    if redocly := command("redocly"):
        found["Redocly"] = [redocly, "lint", "--format", "json", path]
    return found


def main():
    """Measure, write, and say what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(large(OPERATIONS))
        lines = commands(path)
        taken = {name: [] for name in lines}
        for _ in range(ROUNDS):
            for name, line in lines.items():
                taken[name].append(timed(line))
        size = path.stat().st_size
    best = {name: min(seconds) for name, seconds in taken.items()}
    agreement = {path.name: compared(path) for path in DESCRIPTIONS}
    content = {
        **conditions("pyyaml", "jsonschema-rs"),
        "large": {
            "bytes": size,
            "operations": OPERATIONS,
            "seconds": taken,
            "best": best,
        },
        "agreement": agreement,
    }
    if "Spectral" in best:
        ratio = best["Spectral"] / best["this linter"]
        content["large"]["spectral_to_ours"] = round(ratio, 1)
    write("ch09_governance.json", content)
    sys.stdout.write(json.dumps(content["large"]) + "\n")
