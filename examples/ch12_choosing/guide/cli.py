"""The command `advise`, a shell: numbers in, advice with its reasons out."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from examples.ch12_choosing.guide.advice import advise
from examples.ch12_choosing.guide.case import Case, quantities
from examples.ch12_choosing.guide.case_file import (
    MAX_BYTES,
    example_case,
    example_names,
    read_case,
    with_settings,
)
from examples.ch12_choosing.guide.reports.markdown import decision_record
from examples.ch12_choosing.guide.reports.text import report
from examples.ch12_choosing.guide.sensitivity import tipping_points
from examples.lab.bounded_read import read_bounded


def create_parser() -> argparse.ArgumentParser:
    """Return what the command line is read with."""
    examples = ", ".join(example_names())
    parser = argparse.ArgumentParser(
        prog="python -m examples.ch12_choosing advise",
        description="Advise where to keep the session and how to keep the answers.",
        epilog="numbers of a case: "
        + "; ".join(f"{n} ({each.meaning})" for n, each in quantities()),
    )
    parser.add_argument(
        "case", nargs="?", default="catalogue",
        help=f"a TOML file, or one of {examples} (default: catalogue)",
    )  # fmt: skip
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE",
        help="another value for one number; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--adr", action="store_true", help="write a decision record in Markdown"
    )
    return parser


def main(arguments: Sequence[str]) -> int:
    """Print the advice; return 2, with one line that says why, when there is none."""
    chosen = create_parser().parse_args(arguments)
    try:
        name = Path(chosen.case).stem
        case = with_settings(load_case(chosen.case), chosen.set)
        advice = advise(case).allowed()
        write = decision_record if chosen.adr else report
        text = write(name, advice, tipping_points(case))
    except ValueError as error:
        print(f"advise: {error}", file=sys.stderr)
        return 2
    with suppress(BrokenPipeError):  # who reads it has read enough
        print(text, flush=True)
    return 0


def load_case(name: str) -> Case:
    """Return a ready case, or one from a file; raises ValueError, with its name."""
    path = Path(name)
    if not path.suffix and not path.exists():
        return example_case(name)
    try:
        return read_case(read_text(path))
    except OSError as error:
        raise ValueError(f"{name}: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def read_text(path: Path) -> str:
    """Return what a file says; raises ValueError and OSError."""
    try:
        return read_bounded(path, MAX_BYTES).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None
