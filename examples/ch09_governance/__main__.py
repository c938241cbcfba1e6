"""Governance that runs: `python -m examples.ch09_governance lint shop.yaml`.

  lint FILE [--style FILE] [--format text|json|sarif]    1: something is an error
  diff BASE REVISION [--format text|json] [--strict]     1: it breaks a client
  approve BASE REVISION --approvals FILE                 1: somebody has to agree
  catalog [--origin URL]                                 the API catalogue (RFC 9727)
Without one of these words it serves the governed shop. 2: a wrong argument, or a file
that is no description.
"""

import datetime
import gc
import sys
from argparse import ArgumentParser, RawTextHelpFormatter
from collections.abc import Sequence
from typing import Any, NoReturn

from examples.ch09_governance import commands

PROGRAM = "python -m examples.ch09_governance"


class OneLineParser(ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        self.exit(2, f"{PROGRAM}: {' '.join(message.split())}\n")


def parser() -> ArgumentParser:
    """Return the parser of the words."""
    top = OneLineParser(
        PROGRAM, description=__doc__, formatter_class=RawTextHelpFormatter
    )
    words = top.add_subparsers(dest="word", required=True, parser_class=OneLineParser)
    lint = words.add_parser("lint", help="lint a description")
    lint.add_argument("file")
    lint.add_argument("--style", help="a TOML file that switches rules")
    lint.add_argument("--format", choices=("text", "json", "sarif"), default="text")
    lint.set_defaults(run=commands.run_lint)
    add_changes(words)
    catalog = words.add_parser("catalog", help="print the catalogue of all APIs")
    catalog.add_argument("--origin", default="https://shop.example")
    catalog.set_defaults(run=commands.run_catalog)
    return top


def add_changes(words: Any) -> None:
    """Add the words that compare two descriptions."""
    diff = words.add_parser("diff", help="compare two descriptions")
    diff.add_argument("--format", choices=("text", "json"), default="text")
    diff.add_argument("--strict", action="store_true", help="warnings break too")
    diff.set_defaults(run=commands.run_diff)
    approve = words.add_parser("approve", help="check a change before it is merged")
    approve.add_argument("--approvals", required=True, help="who agreed to what, TOML")
    approve.set_defaults(run=commands.run_approve)
    for word in (diff, approve):
        word.add_argument("base")
        word.add_argument("revision")
        word.add_argument("--today", type=commands.day, default=datetime.date.today())


def main(words: Sequence[str]) -> int:
    """Do what the first word says, or serve; return the exit status."""
    if words and not words[0].startswith("-"):
        gc.disable()  # one file, no circles of ours, and then the process ends
        arguments = parser().parse_args(words)
        try:
            return int(arguments.run(arguments))
        except commands.CommandError as error:
            print(f"{PROGRAM}: {error}", file=sys.stderr)
            return 2
    from examples.lab.serve import command  # noqa: PLC0415  linting needs no server

    app = "examples.ch09_governance.serve:create_from_config"
    return command(app, __doc__ or "", arguments=add_ended)


def add_ended(parser: Any) -> None:
    """Add what the governed shop is served with."""
    parser.add_argument(
        "--ended",
        choices=("no", "yes"),
        default="no",
        help="whether DELETE /basket/{book_id} has ended (default no)",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
