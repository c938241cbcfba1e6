"""A gateway for MCP: `--config FILE --port 8000`, endpoint /mcp, revision 2026-07-28.

Without a file it starts with a shop and a catalogue behind it, and an issuer of tokens
for demo-guest and demo-staff (password: demo). What it signs with comes from
GATEWAY_KEYS, a JWK Set, or is made up for this one run.

`pin --config FILE` asks the servers for their tools and compares them with the lock
file; see `pin --help`.
"""

import os
import sys
import tempfile
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path

from examples.ch07_gateway import (
    ConfigError,
    check_log_writable,
    config_text,
    gateway_parser,
)
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.demo import (
    HERE,
    PLACEHOLDERS,
    READY_CONFIG,
    fill_config,
    free_port,
    generated_key,
    say_tokens,
    start_demo,
)
from examples.ch11_mcp_gateway.pins.command import pin_main, say_servers
from examples.ch11_mcp_gateway.serve import GATEWAY_KEYS, MEMORY, check_config
from examples.lab.serve import SHARED, Deployment, Parser, Plan, run, say, shared_store

MODULE = "examples.ch11_mcp_gateway"
WHILE_IT_RUNS = """
while it runs:
  POST /mcp     is the endpoint; GET /health counts this worker's open streams
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
exit status: 0 stopped as asked, 1 a server did not start, 2 a wrong argument or file"""
STORE = """where limits, revocations and the tags of the cache are kept:
memory (default for one worker); shared: REDIS_URL, or a store
started for it (default for several)"""


def arguments() -> Parser:
    """Return the parser of this command."""
    parser = gateway_parser(
        MODULE, __doc__ or "", WHILE_IT_RUNS, STORE, "the audit log"
    )
    parser.add_argument(
        "--tokens",
        action="store_true",
        help="print a token for each user of the ready configuration",
    )
    return parser


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the gateway, and what the ready configuration needs behind it."""
    check_log_writable(chosen.log)
    os.environ.setdefault(GATEWAY_KEYS, generated_key("gateway"))
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
    port = chosen.port or free_port()
    text, behind = told(chosen, f"http://127.0.0.1:{port}/mcp", running)
    config = read_config(text, chosen.config or "the ready configuration")
    beside = Path(chosen.config).resolve().parent if chosen.config else folder
    check_config(config, beside)
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    store = chosen.store or (MEMORY if chosen.workers == 1 else SHARED)
    values = {
        "config": str(file),
        "store": shared_store(running, strict=chosen.strict_store)
        if store == SHARED
        else MEMORY,
        "log": chosen.log,
        "folder": str(beside),
    }
    plan = Plan(HERE + "create_from_config", values, workers=chosen.workers, front=None,
                port=port)  # fmt: skip
    gateway = running.enter_context(Deployment(plan))
    if chosen.tokens and not chosen.config and config.jwt:
        say_tokens(config.jwt.issuer, config.jwt.audience)
    return [*behind, gateway]


def told(
    chosen: Namespace, resource: str, running: ExitStack
) -> tuple[str, list[Deployment]]:
    """Return the configuration, and the servers that were started for it."""
    if chosen.config:
        return config_text(chosen.config), []
    return start_demo(resource, running)


def only_say(chosen: Namespace, parser: Parser) -> int | None:
    """Do what needs no server, and return the exit status; None: serve."""
    if chosen.show:
        sys.stdout.write(READY_CONFIG.read_text("utf-8"))
        return 0
    if not chosen.check:
        return None
    name = chosen.config or "the ready configuration"
    try:
        text = (
            config_text(chosen.config) if chosen.config else fill_config(PLACEHOLDERS)
        )
        config = read_config(text, name)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ValueError as error:
        parser.error(str(error))
    say(f"{name} is good: {config.digest}")
    if chosen.config:
        say_servers(config, Path(chosen.config).resolve().parent)
    return 0


def main(given: list[str]) -> int:
    """Do what the arguments say; return the exit status."""
    if given[:1] == ["pin"]:
        return pin_main(given[1:])
    parser = arguments()
    said = only_say(parser.parse_strictly(given), parser)
    return run(parser, start) if said is None else said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
