"""The command `advise`, a shell: numbers in, advice with its reasons out."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from examples.ch12_choosing.guide.advice import advise
from examples.ch12_choosing.guide.case import Case, told_fields
from examples.ch12_choosing.guide.case_file import (
    LARGEST,
    changed,
    read_case,
    ready,
    ready_case,
)
from examples.ch12_choosing.guide.reports.markdown import record
from examples.ch12_choosing.guide.reports.text import report
from examples.ch12_choosing.guide.sensitivity import flips
from examples.lab.bounded_read import bytes_of


def parser() -> argparse.ArgumentParser:
    """Return what the command line is read with."""
    made = argparse.ArgumentParser(
        prog="python -m examples.ch12_choosing advise",
        description="Advise where to keep the session and how to keep the answers.",
        epilog="numbers of a case: "
        + "; ".join(f"{n} ({each.says})" for n, each in told_fields()),
    )
    made.add_argument(
        "case", nargs="?", default="catalogue",
        help=f"a TOML file, or one of {', '.join(ready())} (default: catalogue)",
    )  # fmt: skip
    made.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE",
        help="another value for one number; may be repeated",
    )  # fmt: skip
    made.add_argument(
        "--adr", action="store_true", help="write a decision record in Markdown"
    )
    return made


def main(arguments: Sequence[str]) -> int:
    """Print the advice; return 2, with one line that says why, when there is none."""
    told = parser().parse_args(arguments)
    try:
        name, case = Path(told.case).stem, changed(find(told.case), told.set)
        advice = advise(case).allowed()
        write = record if told.adr else report
        text = write(name, advice, flips(case))
    except ValueError as error:
        print(f"advise: {error}", file=sys.stderr)
        return 2
    with suppress(BrokenPipeError):  # who reads it has read enough
        print(text, flush=True)
    return 0


def find(name: str) -> Case:
    """Return a ready case, or one from a file; raises ValueError, with its name."""
    path = Path(name)
    if not path.suffix and not path.exists():
        return ready_case(name)
    try:
        return read_case(text_of(path))
    except OSError as error:
        raise ValueError(f"{name}: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def text_of(path: Path) -> str:
    """Return what a file says; raises ValueError and OSError."""
    try:
        return bytes_of(path, LARGEST).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None
