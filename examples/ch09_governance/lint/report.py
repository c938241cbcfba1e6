"""Findings for people and for programs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from examples.ch09_governance.lint.finding import Finding
from examples.ch09_governance.lint.rule import Rule


def as_text(name: str, findings: Sequence[Finding]) -> str:
    """Return one line for each finding, as compilers write them, and a count."""
    lines = [
        f"{f.file or name}:{f.line}:{f.column}: {f.severity} {f.rule}: {f.message}"
        for f in findings
    ]
    counted = Counter(f.severity for f in findings)
    told = [f"{counted[s]} {s}" for s in ("error", "warning", "info", "hint")]
    said = ", ".join(one for one in told if not one.startswith("0 "))
    return "\n".join([*lines, f"{name}: {said or 'nothing to mend'}"])


def as_json(name: str, findings: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    """Return a JSON list with reason and fix of each finding."""
    told = [
        {
            "file": f.file or name,
            "rule": f.rule,
            "severity": f.severity,
            "message": f.message,
            "path": list(f.steps),
            "line": f.line,
            "column": f.column,
            "reason": rules[f.rule].reason,
            "fix": rules[f.rule].fix,
        }
        for f in findings
    ]
    return json.dumps(told, indent=2, ensure_ascii=False)
