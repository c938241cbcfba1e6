"""The shell of lint, diff, approve and catalog: files in, text and exit status out."""

import datetime
import sys
from argparse import Namespace
from collections.abc import Callable
from errno import EFBIG, EPERM
from pathlib import Path

from examples.ch09_governance import api_catalog, approval
from examples.ch09_governance.diff import report as diff_report
from examples.ch09_governance.diff.compare import compare_descriptions
from examples.ch09_governance.lint import report as lint_report
from examples.ch09_governance.lint.description_index import index_description
from examples.ch09_governance.lint.linter import DEFAULT_STYLE, lint
from examples.ch09_governance.lint.rules.registry import RULES
from examples.ch09_governance.lint.sarif import as_sarif
from examples.ch09_governance.lint.style_guide import StyleGuideError, read_style_guide
from examples.ch09_governance.openapi.description import (
    MAX_BYTES,
    Description,
)
from examples.ch09_governance.openapi.errors import UnreadableDescription
from examples.ch09_governance.openapi.files import FileBundle
from examples.ch09_governance.shop_data import shop_descriptions
from examples.lab.bounded_read import TooLarge, read_bounded


class CommandError(Exception):
    """What a person typed cannot be done; the message is one line."""


def run_lint(arguments: Namespace) -> int:
    """Lint a file; 1 if anything is an error."""
    style = DEFAULT_STYLE
    if arguments.style:
        try:
            style = read_style_guide(
                _bytes(arguments.style).decode(errors="replace"), RULES
            )
        except StyleGuideError as error:
            raise CommandError(f"{arguments.style}: {error}") from None
    findings = lint(_description(arguments.file), style)
    if arguments.format == "text":
        print(lint_report.as_text(arguments.file, findings))
    elif arguments.format == "json":
        print(lint_report.as_json(arguments.file, findings, RULES))
    else:
        print(as_sarif(arguments.file, findings, RULES))
    return int(any(finding.severity == "error" for finding in findings))


def run_diff(arguments: Namespace) -> int:
    """Compare two files; 1 if the second breaks a client of the first."""
    old, new = _sound(arguments.base), _sound(arguments.revision)
    changes = compare_descriptions(old.root, new.root, today=arguments.today)
    write = diff_report.as_text if arguments.format == "text" else diff_report.as_json
    print(write(changes, strict=arguments.strict))
    least = diff_report.threshold(arguments.strict)
    return int(any(change.level >= least for change in changes))


def run_approve(arguments: Namespace) -> int:
    """Check a change against who agreed to it; 1 if somebody still has to."""
    old, new = _sound(arguments.base), _sound(arguments.revision)
    names = arguments.base, arguments.revision
    whole = (
        approval.whole(_bytes(name), one.files)
        for name, one in zip(names, (old, new), strict=True)
    )
    name = approval.change_digest(*whole)
    try:
        agreed = approval.read_approvals(
            _bytes(arguments.approvals).decode(errors="replace")
        )
    except approval.ApprovalsError as error:
        raise CommandError(f"{arguments.approvals}: {error}") from None
    try:
        verdict = approval.review_change(
            old, new, agreed.get(name, ()), arguments.today
        )
    except ValueError as error:
        raise CommandError(str(error)) from None
    print(f"change {name}: {'may be merged' if verdict.merge else 'waits'}")
    for objection in verdict.objections:
        print(f"  {objection}")
    return int(not verdict.merge)


def run_catalog(arguments: Namespace) -> int:
    """Print the api_catalog."""
    listed = api_catalog.catalog_entries(shop_descriptions(), arguments.origin)
    sys.stdout.write(api_catalog.linkset(listed, arguments.origin).decode() + "\n")
    return 0


def day(text: str) -> datetime.date:
    """Read a day of the calendar; raises ValueError."""
    return datetime.date.fromisoformat(text)


def _bytes(name: str) -> bytes:
    try:
        return read_bounded(Path(name), MAX_BYTES)
    except TooLarge as error:
        raise CommandError(f"{name}: {error}") from None
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}") from None


def _description(name: str, *, addresses: bool = True) -> Description:
    try:
        bundle = FileBundle(name, _below(Path(name).parent), addresses=addresses)
        return bundle.bundle(_bytes(name))
    except UnreadableDescription as error:
        raise CommandError(f"{error.file or name}:{error}") from None


def _below(folder: Path) -> Callable[[str], bytes]:
    """Return how files below a folder are read, and no link that leads out of it."""

    def read(path: str) -> bytes:
        file = (folder / path).resolve()
        if not file.is_relative_to(folder.resolve()):
            raise OSError(EPERM, "it is a link out of the folder")
        try:
            return read_bounded(file, MAX_BYTES)
        except TooLarge as error:
            raise OSError(EFBIG, str(error)) from None

    return read


def _sound(name: str) -> Description:
    """Read a description whose values are all of a type that can be compared."""
    found = _description(name, addresses=False)
    for fault in index_description(found).faults:
        if fault.shape:
            line, column = found.place(fault.steps)
            file = found.file(fault.steps)
            raise CommandError(f"{file}:{line}:{column}: {fault.message}")
    return found
