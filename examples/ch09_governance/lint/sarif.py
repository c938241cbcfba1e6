"""Findings as SARIF 2.1.0, which code hosts show beside the line."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from examples.ch09_governance.lint.finding import Finding
from examples.ch09_governance.lint.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note", "hint": "note"}


def as_sarif(name: str, findings: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    """Return a SARIF log with one run (SARIF 2.1.0, section 3.13)."""
    used = [rule for id, rule in rules.items() if any(f.rule == id for f in findings)]
    driver = {
        "name": "examples.ch09_governance",
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.reason},
                "help": {"text": rule.fix},
            }
            for rule in used
        ],
    }
    index = {rule.id: number for number, rule in enumerate(used)}
    results = [_result(name, f, index[f.rule]) for f in findings]
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _result(name: str, finding: Finding, index: int) -> dict[str, object]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    place = {"artifactLocation": {"uri": quote(finding.file or name)}, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [
            {
                "physicalLocation": place,
                "logicalLocations": [{"fullyQualifiedName": finding.where}],
            }
        ],
    }
