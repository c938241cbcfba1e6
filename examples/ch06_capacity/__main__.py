"""A cache of the catalogue, served; or the hit ratios of a log.

python -m examples.ch06_capacity --port 8000   serves the front, and the catalogue
python -m examples.ch06_capacity LOG           prints a table for a log of requests
python -m examples.ch06_capacity LOG --help    says more about logs
"""

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack

from examples.ch06_capacity.policies.registry import MAX_SIZE, ONLINE_POLICIES
from examples.ch06_capacity.traces import log_report
from examples.lab.redacted_url import redacted_url
from examples.lab.serve import (
    LAST_PORT,
    MOST,
    Deployment,
    Parser,
    Plan,
    run,
    whole_number,
)

FRONT = "examples.ch06_capacity.serve:create_from_config"
CATALOGUE = "examples.ch06_capacity.serve:create_catalogue"
OF_A_LOG = ("--sizes", "--chart", "--first")
NUMBERS = {
    "--port": ("P", whole_number(0, LAST_PORT), 8000,
               "where to listen on 127.0.0.1; 0: any free port (default 8000)"),
    "--workers": ("N", whole_number(1, MOST), 1,
                  "processes, each with a cache of its own (default 1)"),
    "--size": ("N", whole_number(1, MAX_SIZE), 1000,
               "answers that are kept in each process (default 1000)"),
    "--ttl": ("S", whole_number(1, 86_400), 60,
              "seconds for which an answer is kept (default 60)"),
}  # fmt: skip
WHILE_IT_RUNS = """
while it runs:
  /cache        says what the cache did so far
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
exit status: 0 stopped as asked, 1 a server did not start, 2 a wrong argument"""


def arguments() -> Parser:
    """Return the parser of the form that serves."""
    parser = Parser("python -m examples.ch06_capacity", __doc__ or "")
    parser.epilog = WHILE_IT_RUNS
    parser.set_defaults(respawn=True)
    for name, (metavar, kind, default, said) in NUMBERS.items():
        parser.add_argument(
            name, type=kind, metavar=metavar, default=default, help=said
        )
    parser.add_argument(
        "--policy",
        choices=list(ONLINE_POLICIES),
        default="sieve",
        help="who goes when the cache is full (default sieve)",
    )
    parser.add_argument(
        "--origin",
        metavar="URL",
        help="a catalogue that runs already (default: one is started)",
    )
    return parser


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the front, and a catalogue if none was named."""
    servers = []
    origin = chosen.origin
    if origin and not origin.startswith(("http://", "https://")):
        raise ValueError(
            f"--origin {redacted_url(origin)!r} is not of the form http://HOST[:PORT]"
        )
    if not origin:
        servers.append(
            running.enter_context(Deployment(Plan(CATALOGUE, {}, front=None)))
        )
        origin = servers[0].url
    config = {"origin": origin.rstrip("/"), "policy": chosen.policy,
              "size": chosen.size, "ttl": chosen.ttl}  # fmt: skip
    plan = Plan(FRONT, config, workers=chosen.workers, front=None, port=chosen.port)
    return [*servers, running.enter_context(Deployment(plan))]


def is_log_report(words: Sequence[str]) -> bool:
    """Say whether the words are about a log: one is named first, or an option of it."""
    options = {word.partition("=")[0] for word in words}
    named = bool(words) and (words[0] == "-" or not words[0].startswith("-"))
    return named or bool(options & set(OF_A_LOG))


if __name__ == "__main__":
    if is_log_report(sys.argv[1:]):
        sys.exit(log_report.main(sys.argv[1:]))
    sys.exit(run(arguments(), start))
