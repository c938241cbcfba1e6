"""The shell of lint, diff, approve and catalog: files in, text and exit status out."""

import datetime
import sys
from argparse import Namespace
from pathlib import Path

from examples.ch09_governance import api_catalog, approval
from examples.ch09_governance.diff import report as diff_report
from examples.ch09_governance.diff.compare import compare
from examples.ch09_governance.lint import report as lint_report
from examples.ch09_governance.lint.linter import PLAIN, lint
from examples.ch09_governance.lint.rules.registry import RULES
from examples.ch09_governance.lint.sarif import as_sarif
from examples.ch09_governance.lint.style_guide import BadStyle, read_style
from examples.ch09_governance.openapi.description import MAX_BYTES, Description, read
from examples.ch09_governance.openapi.errors import Unreadable
from examples.ch09_governance.shop_data import published
from examples.lab.bounded_read import TooLarge, bytes_of


class Wrong(Exception):
    """What a person typed cannot be done; the message is one line."""


def run_lint(told: Namespace) -> int:
    """Lint a file; 1 if anything is an error."""
    style = PLAIN
    if told.style:
        try:
            style = read_style(_bytes(told.style).decode(errors="replace"), RULES)
        except BadStyle as error:
            raise Wrong(f"{told.style}: {error}") from None
    findings = lint(_description(told.file), style)
    if told.format == "text":
        print(lint_report.as_text(told.file, findings))
    elif told.format == "json":
        print(lint_report.as_json(told.file, findings, RULES))
    else:
        print(as_sarif(told.file, findings, RULES))
    return int(any(finding.severity == "error" for finding in findings))


def run_diff(told: Namespace) -> int:
    """Compare two files; 1 if the second breaks a client of the first."""
    old, new = _description(told.base), _description(told.revision)
    changes = compare(old.root, new.root, today=told.today)
    write = diff_report.as_text if told.format == "text" else diff_report.as_json
    print(write(changes, strict=told.strict))
    least = diff_report.threshold(told.strict)
    return int(any(change.level >= least for change in changes))


def run_approve(told: Namespace) -> int:
    """Check a change against who agreed to it; 1 if somebody still has to."""
    raw = _bytes(told.base), _bytes(told.revision)
    name = approval.digest(*raw)
    try:
        agreed = approval.read_approvals(
            _bytes(told.approvals).decode(errors="replace")
        )
    except approval.BadApprovals as error:
        raise Wrong(f"{told.approvals}: {error}") from None
    old, new = _description(told.base), _description(told.revision)
    try:
        verdict = approval.review(old, new, agreed.get(name, ()), told.today)
    except ValueError as error:
        raise Wrong(str(error)) from None
    print(f"change {name}: {'may be merged' if verdict.merge else 'waits'}")
    for objection in verdict.objections:
        print(f"  {objection}")
    return int(not verdict.merge)


def run_catalog(told: Namespace) -> int:
    """Print the api_catalog."""
    listed = api_catalog.entries(published(), told.origin)
    sys.stdout.write(api_catalog.linkset(listed, told.origin).decode() + "\n")
    return 0


def day(text: str) -> datetime.date:
    """Read a day of the calendar; raises ValueError."""
    return datetime.date.fromisoformat(text)


def _bytes(name: str) -> bytes:
    try:
        return bytes_of(Path(name), MAX_BYTES)
    except TooLarge as error:
        raise Wrong(f"{name}: {error}") from None
    except OSError as error:
        raise Wrong(f"{name}: {error.strerror or error}") from None


def _description(name: str) -> Description:
    try:
        return read(_bytes(name), name)
    except Unreadable as error:
        raise Wrong(f"{name}:{error}") from None
