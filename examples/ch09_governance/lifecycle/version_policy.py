"""The version policy: what a new version number has to say about its changes."""

import re
from collections.abc import Sequence

from examples.ch09_governance.diff.change import Change, Level

VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})")


def parse_version(text: str) -> tuple[int, int, int]:
    """Read a version of three numbers; raises ValueError.

    >>> parse_version("1.4.0")
    (1, 4, 0)
    """
    found = VERSION.fullmatch(text)
    if not found:
        raise ValueError(f"a version has three numbers like 1.4.0, not {text!r}")
    return int(found[1]), int(found[2]), int(found[3])


def required_version(old: str, changes: Sequence[Change]) -> str:
    """Return the version that the changes ask for (SemVer 2.0.0, 6 to 8)."""
    major, minor, patch = parse_version(old)
    if any(change.level is Level.ERROR for change in changes):
        return f"{major + 1}.0.0"
    if changes:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
