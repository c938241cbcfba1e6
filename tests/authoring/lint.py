"""`make lint`: style, format and types; what a learner works on is left out."""

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from tests.authoring.house import PATTERN, ROOT, learning


def commands(theirs: bool) -> list[list[str]]:
    """The three checks as they are run; `theirs` leaves the stubs out."""
    style = ["--extend-exclude", f"exercises/{PATTERN}"] if theirs else []
    types = ["--exclude", "^exercises/ch[0-9][0-9]_"] if theirs else []
    return [
        ["ruff", "check", *style, "."],
        ["ruff", "format", "--check", *style, "."],
        ["mypy", *types],
    ]


def lint(root: Path = ROOT) -> int:
    """Run every check, also after one that failed; return how many did."""
    theirs = learning(root)
    if theirs:
        sys.stdout.write(
            f"exercises/{PATTERN} differ from HEAD: someone is learning here, "
            "so lint leaves them out\n"
        )
    failed = 0
    for command in commands(theirs):
        sys.stdout.write(f"{' '.join(command)}\n")
        sys.stdout.flush()
        ended = subprocess.run([sys.executable, "-m", *command], cwd=root, check=False)
        failed += ended.returncode != 0
    return failed


def main(_: Namespace) -> str:
    """Lint the house; exit with 1 when a check fails."""
    if lint():
        sys.exit(1)
    return "lint is green"
