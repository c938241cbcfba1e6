"""Our linter beside Spectral and Redocly: where findings of shared rules agree.

A place is the path through the description. SPECTRAL and REDOCLY name the commands,
where they are not on the PATH.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.lint.rules.registry import RULES
from examples.ch09_governance.lint.style_guide import read_style_guide
from examples.ch09_governance.openapi.description import read_description

ROOT = Path(__file__).parents[2]
FAULTY = ROOT / "examples/ch09_governance/experiments/faulty"
DESCRIPTIONS = sorted(FAULTY.iterdir())
SPECTRAL_RULES = (
    *("info-contact", "info-description", "oas3-api-servers", "tag-description"),
    *("path-keys-no-trailing-slash", "path-not-include-query", "path-params"),
    *("operation-description", "operation-operationId", "operation-tags"),
    *("operation-operationId-unique", "operation-operationId-valid-in-url"),
    *("operation-tag-defined", "operation-success-response"),
    *("oas3-operation-security-defined", "duplicated-entry-in-enum", "typed-enum"),
    *("oas3-unused-component", "oas3-valid-schema-example"),
    *("oas3-valid-media-example",),
)
REDOCLY_RULES = {  # theirs: ours
    "no-unused-components": "oas3-unused-component",
    "path-not-include-query": "path-not-include-query",
    "no-path-trailing-slash": "path-keys-no-trailing-slash",
    "operation-operationId": "operation-operationId",
    "operation-operationId-unique": "operation-operationId-unique",
    "operation-4xx-response": "operation-4xx-response",
    "no-enum-type-mismatch": "typed-enum",
    "no-invalid-media-type-examples": "oas3-valid-media-example",
    "tag-description": "tag-description",
}
MISSING = {"operation-operationId": "operationId", "tag-description": "description"}
ALL_ON = 'rules.tag-description.severity = "warning"\n'


def command(name):
    """Where a linter is, None if nowhere."""
    return os.environ.get(name.upper()) or shutil.which(name)


def ours(path, rules):
    """The places that our linter names, by rule."""
    found = lint(read_description(path.read_bytes()), read_style_guide(ALL_ON, RULES))
    return {(f.rule, place(f.rule, f.steps)) for f in found if f.rule in rules}


def place(rule, steps):
    """A path as text; below an example, which value it is about is told differently."""
    steps = [str(step) for step in steps]
    for key in ("example", "default", "value"):
        if rule.endswith("-example") and key in steps:
            steps = steps[: steps.index(key) + 1]
    return "/".join(steps)


def spectral(path):
    """What Spectral names; no ruleset of ours, only the switch for one rule."""
    with tempfile.TemporaryDirectory() as folder:
        ruleset = Path(folder) / "ruleset.yaml"
        switched = "extends: ['spectral:oas']\nrules: {tag-description: warn}\n"
        ruleset.write_text(switched)
        run = subprocess.run(
            [command("spectral"), "lint", "-q", "-r", ruleset, "-f", "json", path],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    listed = json.loads(run.stdout)
    return {
        (f["code"], place(f["code"], f["path"]))
        for f in listed if f["code"] in SPECTRAL_RULES
    }  # fmt: skip


def redocly(path):
    """What Redocly names, under our names of the rules."""
    switched = dict.fromkeys(REDOCLY_RULES, "error")
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "redocly.yaml"
        config.write_text(json.dumps({"rules": switched}))
        run = subprocess.run(
            [command("redocly"), "lint", "--format", "json", "--config", config, path],
            capture_output=True, text=True, check=False,
            env=os.environ | {"REDOCLY_TELEMETRY": "off"},
        )  # fmt: skip
    listed = json.loads(run.stdout)["problems"]
    shared = [f for f in listed if f["ruleId"] in REDOCLY_RULES]
    return {(REDOCLY_RULES[f["ruleId"]], pointed(f)) for f in shared}


def pointed(finding):
    """Redocly's JSON pointer as a path, cut where it names more than we do."""
    rule = REDOCLY_RULES[finding["ruleId"]]
    steps = [
        step.replace("~1", "/").replace("~0", "~")
        for step in finding["location"][0]["pointer"].removeprefix("#/").split("/")
    ]
    if rule in MISSING and steps[-1] == MISSING[rule]:
        steps = steps[:-1]  # they point at what is not there, we at what lacks it
    if rule == "operation-operationId-unique":
        steps = [*steps[:-1], "operationId"]  # they end with the name itself
    return place(rule, steps)


def compared(path):
    """How many findings of shared rules agree, and those that only one side has."""
    rows = {}
    for name, ask, rules in (
        ("spectral", spectral, set(SPECTRAL_RULES)),
        ("redocly", redocly, set(REDOCLY_RULES.values())),
    ):
        if command(name) is None:
            continue
        mine, theirs = ours(path, rules), ask(path)
        rows[name] = {
            "agree": len(mine & theirs),
            "only ours": sorted(map(list, mine - theirs)),
            "only theirs": sorted(map(list, theirs - mine)),
        }
    return rows
