"""The arguments that every chapter's command takes, refused in one line when wrong."""

import re
import reprlib
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawTextHelpFormatter
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import NoReturn

from examples.lab.serve.plan import LAST_PORT, MOST, ROUND_ROBIN

DIGITS = 20  # more is no number anybody means, and slow to read

WHILE_IT_RUNS = """
while it runs:
  kill -9 PID   of a replica: the front answers 502 in its turn (see --retry),
                this command says so, and --respawn starts it again
  Ctrl-C        answers what was accepted, stops everything, exit status 0;
                so does SIGTERM; a second Ctrl-C does not wait
exit status: 0 stopped as asked, 1 a server did not start, 2 a wrong argument"""


class Parser(ArgumentParser):
    """A parser that says what is wrong in one line, and does not guess."""

    def __init__(self, prog: str, about: str) -> None:
        """Take no abbreviation: a typo must not become another argument."""
        super().__init__(
            prog=prog,
            description=about,
            epilog=WHILE_IT_RUNS,
            formatter_class=RawTextHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Print one line to stderr and exit with status 2."""
        lines = message.removeprefix("argument ").splitlines()
        line = "; ".join(" ".join(one.split()) for one in lines if one.strip())
        self.exit(2, f"{self.prog}: {line}\n")

    def parse_strictly(self, arguments: Sequence[str]) -> Namespace:
        """Parse; an unknown argument is answered with the nearest known one."""
        known, unknown = self.parse_known_args(arguments)
        if unknown:
            word = unknown[0].partition("=")[0]
            near = get_close_matches(word, self._option_string_actions, n=1)
            hint = f"did you mean {near[0]}?" if near else "--help lists what is"
            self.error(f"{word!r} is no argument of this command; {hint}")
        return known


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`, digits only."""

    def read(text: str) -> int:
        if re.fullmatch(rf"[0-9]{{1,{DIGITS}}}", text) and low <= int(text) <= high:
            return int(text)
        short = reprlib.repr(text)
        raise ArgumentTypeError(f"{short} is not a whole number from {low} to {high}")

    return read


def add_strict_store(parser: Parser, stores: Sequence[str] = ("shared",)) -> None:
    """Let the user refuse a store that may forget, where there is one."""
    if not stores:
        return
    parser.add_argument(
        "--strict-store",
        action="store_true",
        help="refuse a store that forgets when it restarts or is full\n"
        "(default: say so)",
    )


def add_serving(parser: Parser, fronts: Sequence[str]) -> None:
    """Add what is the same for every chapter."""
    parser.add_argument(
        "--replicas",
        type=whole_number(1, MOST),
        default=1,
        metavar="N",
        help=f"servers behind the front, 1 to {MOST} (default 1)",
    )
    parser.add_argument(
        "--workers",
        type=whole_number(1, MOST),
        default=1,
        metavar="N",
        help=f"processes of each server, 1 to {MOST} (default 1)",
    )
    parser.add_argument(
        "--port",
        type=whole_number(0, LAST_PORT),
        default=8000,
        metavar="P",
        help="where the front listens on 127.0.0.1; 0: any free port (default 8000)",
    )
    parser.add_argument(
        "--front",
        choices=fronts,
        default=fronts[0],
        help=f"what stands before the replicas (default {fronts[0]});\n"
        "none: replica 1 listens on P, replica 2 on P+1, ...",
    )
    parser.add_argument(
        "--retry",
        action="store_true",
        help=f"{ROUND_ROBIN} asks the next replica when one is dead, where\n"
        "the method is idempotent and there is no body (default: 502)",
    )
    parser.add_argument(
        "--respawn",
        action="store_true",
        help="start a replica again when it has died (default: stay dead)",
    )
