"""The arguments of a gateway's command: this chapter's, and those of later gateways."""

from examples.lab.serve.arguments import Parser, whole_number
from examples.lab.serve.command import SHARED
from examples.lab.serve.plan import LAST_PORT, MOST

MEMORY, STDERR, OFF = "memory", "stderr", "off"
CONFIG = "the configuration (default: a ready one)"
LOG = "where the log goes: stderr (default), off, or a file"
PORT = "where to listen on 127.0.0.1; 0: any free port (default 8000)"
STORE = """where {kept}:
memory (default for one worker), or
shared: REDIS_URL, or a store started for it (default for several)"""
WORKERS = f"processes, 1 to {MOST} (default 1)"
ONLY_SAID = {
    "--check": "say whether the configuration is good, and stop",
    "--show": "print the ready configuration, to begin with, and stop",
    "--new-key": "make a key and what the file keeps of it, and stop",
}


def gateway_parser(program: str, about: str, while_it_runs: str, kept: str) -> Parser:
    """Return the parser of a gateway's command; `kept` says what its store is for."""
    parser = Parser(program, about)
    parser.epilog = while_it_runs
    parser.set_defaults(respawn=True)
    number, processes = whole_number(0, LAST_PORT), whole_number(1, MOST)
    parser.add_argument("--config", metavar="FILE", help=CONFIG)
    parser.add_argument("--port", type=number, metavar="P", default=8000, help=PORT)
    parser.add_argument(
        "--workers", type=processes, metavar="N", default=1, help=WORKERS
    )
    told = STORE.format(kept=kept)
    parser.add_argument("--store", choices=[MEMORY, SHARED], help=told)
    parser.add_argument("--log", metavar="PATH", default=STDERR, help=LOG)
    for name, about_it in ONLY_SAID.items():
        parser.add_argument(name, action="store_true", help=about_it)
    return parser
