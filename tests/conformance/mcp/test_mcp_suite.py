"""The official suite for revision 2026-07-28: what it requires, what is pending.

A warning fails here too, where the suite itself would be content. The extension for
long tasks is not for this server; its scenarios are not looked at.
"""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from examples.ch10_mcp.__main__ import made_up
from examples.ch10_mcp.served import KEY_NAME
from examples.lab.serve import embedded_store, serve

REVISION = "2026-07-28"
REQUIRED = 37
PENDING = {
    "json-schema-2020-12",
    "http-header-validation",
    "http-custom-header-server-validation",
}
GOOD = {"SUCCESS", "INFO"}

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize("workers", [1, 3])
def test_every_scenario_passes_without_a_warning(
    mcp_suite, workers, tmp_path, monkeypatch
):
    monkeypatch.setenv(KEY_NAME, made_up())
    with embedded_store() as url:
        config = {"store": url if workers > 1 else "memory", "conformance": True}
        app = "examples.ch10_mcp.served:create_served"
        with serve(
            app, config=config, workers=workers, front=None, start_seconds=60
        ) as site:
            target = f"{site.url}/mcp"
            verdicts, done = run(mcp_suite, target, str(tmp_path))
    names = required(mcp_suite)
    assert len(names) == REQUIRED
    bad = [
        f"{name}: {check['id']} {check['status']} {check.get('errorMessage')}"
        for name in [*names, *sorted(PENDING)]
        for check in of(verdicts, name)
        if check["status"] not in GOOD
    ]
    assert bad == [], done.stdout[-2000:]
    assert done.returncode == 0
    counts = Counter(c["status"] for name in names for c in of(verdicts, name))
    assert counts["SUCCESS"] >= 3 * REQUIRED


def test_the_suite_fails_a_server_without_its_fixtures(
    mcp_suite, tmp_path, monkeypatch
):
    monkeypatch.setenv(KEY_NAME, made_up())
    with serve(
        "examples.ch10_mcp.served:create_served", front=None, start_seconds=60
    ) as site:
        _, done = run(mcp_suite, f"{site.url}/mcp", str(tmp_path))
    assert done.returncode != 0
