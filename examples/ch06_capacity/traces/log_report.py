"""The shell of `python -m examples.ch06_capacity LOG`: a table and a chart."""

import re
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path
from reprlib import repr as shown

from examples.ch06_capacity.policies.registry import MAX_SIZE
from examples.ch06_capacity.traces.simulation import POLICIES, simulate
from examples.ch06_capacity.traces.trace_file import (
    MAX_REQUESTS,
    STDIN,
    BadTrace,
    Trace,
    load_trace,
)
from examples.lab import Table, lines
from examples.lab.serve import Parser, whole_number

PROG = "python -m examples.ch06_capacity"
ABOUT = "The hit ratios that a log of requests would have had, by policy and size."
FORMAT = """
a log has a request a line, and nothing on the line but its key:
  /books/emma
  /books/dracula
blank lines and lines that begin with # are skipped. From an access log:
  awk '{print $7}' access.log | python -m examples.ch06_capacity - --chart c.svg
exit status: 0 done, 2 a wrong argument or a bad line"""
MAX_SIZES = 12  # sizes at most
DRAWN = ("belady", "sieve", "lru", "fifo")


def sizes(text: str) -> list[int]:
    """Read whole numbers between commas."""
    parts = text.split(",")
    if len(parts) > MAX_SIZES:
        raise ArgumentTypeError(f"at most {MAX_SIZES} sizes, not {len(parts)}")
    for part in parts:
        if not re.fullmatch("[0-9]{1,8}", part) or not 1 <= int(part) <= MAX_SIZE:
            raise ArgumentTypeError(
                f"{shown(part)} is not a size: a whole number from 1 to {MAX_SIZE}"
            )
    return sorted({int(part) for part in parts})


def arguments() -> Parser:
    """Return the parser of this form of the command."""
    parser = Parser(PROG, ABOUT)
    parser.epilog = FORMAT
    parser.add_argument(
        "log", metavar="LOG", help="a file, also .gz, or - for standard input"
    )
    parser.add_argument(
        "--sizes",
        type=sizes,
        default=[100, 1000, 10_000],
        metavar="N,N",
        help="room for so many keys (default 100,1000,10000)",
    )
    parser.add_argument(
        "--chart", metavar="FILE", help="where the chart goes (default LOG.svg)"
    )
    parser.add_argument(
        "--first",
        type=whole_number(1, MAX_REQUESTS),
        default=1_000_000,
        metavar="N",
        help=f"read so many requests and no more, up to {MAX_REQUESTS}"
        " (default 1000000)",
    )
    return parser


def hit_ratio_table(trace: Trace, sizes: Sequence[int], caption: str) -> Table:
    """Run every policy over the trace, at every size."""
    rows = [
        {"policy": name}
        | {f"{size}": simulate(name, trace.keys, size).hit_ratio for size in sizes}
        for name in POLICIES
    ]
    return Table(rows, caption)


def hit_ratio_chart(table: Table, title: str) -> str:
    """Return the chart as SVG: hit ratio against size."""
    rows = [
        {"keys": size, "hit ratio": value, "policy": row["policy"]}
        for row in table.records()
        if row["policy"] in DRAWN
        for size, value in row.items()
        if size != "policy"
    ]
    figure = lines(rows, x="keys", y="hit ratio", series="policy", title=title)
    return figure.svg


def report(chosen: Namespace) -> None:
    """Read, simulate, print and draw; raises BadTrace, OSError."""
    name = "standard input" if chosen.log == STDIN else chosen.log
    trace = load_trace(chosen.log, chosen.first)
    caption = (
        f"hit ratio by room for so many keys: {name},"
        f" {len(trace.keys)} requests for {trace.distinct} keys"
    )
    table = hit_ratio_table(trace, chosen.sizes, caption)
    sys.stdout.write(f"{table!r}\n")
    if trace.more:
        sys.stdout.write(f"the log goes on; --first {chosen.first} was read\n")
    chart = chosen.chart or (f"{chosen.log}.svg" if chosen.log != STDIN else "")
    if chart:
        Path(chart).write_text(hit_ratio_chart(table, "Hit ratio of this log"), "utf-8")
        sys.stdout.write(f"the chart is in {chart}\n")


def main(words: Sequence[str]) -> int:
    """Return the exit status; what is wrong is said in one line."""
    parser = arguments()
    chosen = parser.parse_strictly(words)
    try:
        report(chosen)
    except BadTrace as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"--chart {error.filename}: {error.strerror}")
    except KeyboardInterrupt:
        return 130
    return 0
