"""Running the official suite, and reading what it says."""

import json
import re
import subprocess
from pathlib import Path

REVISION = "2026-07-28"
REQUIRED = 37
GOOD = {"SUCCESS", "INFO"}
PENDING = {
    "json-schema-2020-12",
    "http-header-validation",
    "http-custom-header-server-validation",
}


def required(suite):
    """Ask the suite itself what the revision requires of a server."""
    listing = Path(suite[1]).parents[1] / f"requirements/{REVISION}.yaml"
    lines = listing.read_text(encoding="utf-8").splitlines()
    start = lines.index("server:") + 1
    names = []
    for line in lines[start:]:
        if not line.startswith("  - "):
            break
        names.append(line.removeprefix("  - ").strip())
    return names


def run(suite, url, out):
    """Run it; return the statuses of each scenario's checks."""
    command = [*suite, "server", "--url", url, "--requirements", REVISION, "-o", out]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=240
    )
    verdicts = {}
    for file in Path(out).rglob("checks.json"):
        name = re.sub(r"-\d{4}-\d\d-\d\dT.*", "", file.parent.name)
        verdicts[name.removeprefix("server-")] = json.loads(
            file.read_text(encoding="utf-8")
        )
    return verdicts, done


def of(verdicts, scenario):
    """Return a scenario's checks."""
    assert scenario in verdicts, f"{scenario} did not run"
    return verdicts[scenario]
