"""Everything wired into one shop, and what an afternoon of faults does to it.

--port P                 the shop: gateway, cache, stateless workers, tokens that
                         rotate, an API that ends, and tools for agents
afternoon                start all of it, break one thing after another under load,
                         and check all along what was promised
advise [FILE|NAME]       which design for your own numbers (--help: how)
"""

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack

from examples.ch12_choosing.chaos.invariants import INVARIANTS
from examples.ch12_choosing.chaos.result import RunResult
from examples.ch12_choosing.chaos.run import run_on_processes
from examples.ch12_choosing.fleet.processes import Fleet, FleetOptions
from examples.ch12_choosing.guide.cli import main as advise
from examples.ch12_choosing.shop.defects import DEFECTS
from examples.lab import StoreError
from examples.lab.serve import (
    LAST_PORT,
    MOST,
    Deployment,
    Parser,
    ServeError,
    run,
    say,
    whole_number,
)

PROGRAM = "python -m examples.ch12_choosing"
AFTERNOON, ADVISE = "afternoon", "advise"
FEWEST = 2  # workers: one that dies must leave another
INTERRUPTED = 130
MAX_VIOLATIONS = 5  # breaks that are told of each property
TRY = """
try        curl -i {url}/books/emma                 (at once again: a hit)
           curl -i -X POST {url}/accounts -H 'Content-Type: application/json' \\
                -d '{{"name": "ada", "password": "a long password"}}'
           curl -s -X POST {url}/session -H 'Content-Type: application/json' \\
                -d '{{"name": "ada", "password": "a long password"}}'
           curl -i -X POST {url}/orders -H 'Authorization: Bearer TOKEN' \\
                -H 'Idempotency-Key: 1' -H 'Content-Type: application/json' \\
                -d '{{"book_id": "emma", "reference": "first"}}'
           curl -i '{url}/search?q=emma'            (Deprecation, Sunset)
           kill -9 PID of a worker below; it comes back"""
WHILE_IT_RUNS = """
while it runs:
  kill -9 PID   of anything but the store: it comes back; orders are in the store
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
exit status: 0 stopped as asked, 1 a server did not start, 2 a wrong argument"""
AFTER_IT = """
exit status: 0 every property held, 1 one broke or a server did not start,
             2 a wrong argument, 130 interrupted"""


def main(words: Sequence[str]) -> int:
    """Do what the first word says; return the exit status."""
    if words[:1] == [ADVISE]:
        return advise(list(words[1:]))
    if words[:1] == [AFTERNOON]:
        return run_afternoon(words[1:])
    parser = arguments(PROGRAM)
    parser.epilog = WHILE_IT_RUNS
    parser.set_defaults(respawn=True)
    about = "where to listen on 127.0.0.1; 0: any free port (default 8000)"
    parser.add_argument(
        "--port", type=whole_number(0, LAST_PORT), metavar="P", default=8000, help=about
    )
    return run(parser, start, words)


def arguments(program: str) -> Parser:
    """Return a parser with what all words take."""
    parser = Parser(program, __doc__ or "")
    about = f"workers of the shop, {FEWEST} to {MOST} (default {FEWEST})"
    parser.add_argument(
        "--workers",
        type=whole_number(FEWEST, MOST),
        default=FEWEST,
        metavar="N",
        help=about,
    )
    return parser


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the shop and say what to try."""
    fleet = Fleet(FleetOptions(chosen.port, chosen.workers), running)
    fleet.deprecate()
    say(TRY.format(url=fleet.gateway.url))
    return fleet.servers


def run_afternoon(words: Sequence[str]) -> int:
    """Spend an afternoon; return 1 when a property broke."""
    parser = arguments(f"{PROGRAM} {AFTERNOON}")
    parser.epilog = AFTER_IT
    defects = "\n".join(f"  {name:<17} {what}" for name, what in DEFECTS.items())
    about = f"a part of it with one thing done wrong, to see it found:\n{defects}"
    parser.add_argument(
        "--careless", metavar="NAME", choices=[*DEFECTS], default="", help=about
    )
    about = "no counts: only what is the same each time"
    parser.add_argument("--brief", action="store_true", help=about)
    chosen = parser.parse_strictly(words)
    options = FleetOptions(workers=chosen.workers, defect=chosen.careless)
    try:
        result = run_on_processes(options, say, whole=not chosen.careless)
    except (ServeError, StoreError) as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        say("stopping")
        return INTERRUPTED
    (print_brief if chosen.brief else print_result)(result)
    return 1 if any(invariant.violations for invariant in result.invariants) else 0


def print_result(result: RunResult) -> None:
    """Print what an afternoon came to, with counts."""
    say(f"\n{result.timeline!r}")
    say(f"\n{result.properties!r}")
    for invariant in result.invariants:
        for one in invariant.violations[:MAX_VIOLATIONS]:
            say(f"BROKEN     {one}")


def print_brief(result: RunResult) -> None:
    """Print whether each property held."""
    for invariant in result.invariants:
        held = "BROKEN" if invariant.violations else "held"
        say(f"{held:<10} {INVARIANTS[invariant.name].description}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
