"""A gateway: `--config FILE --port 8000`; without a file, one with a shop behind it.

Then GET /books is for everybody, and /orders for X-API-Key: demo-key.
"""

import os
import secrets
import signal
import sys
import tempfile
import threading
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path

from examples.ch07_gateway.auth import hash_key
from examples.ch07_gateway.cli import (
    MEMORY,
    check_log_writable,
    config_text,
    gateway_parser,
)
from examples.ch07_gateway.config import ConfigError, ConfigPublisher, read_config
from examples.ch07_gateway.mini import KEY_LENGTH, KEY_NAME
from examples.ch07_gateway.observability import refused_reloads
from examples.ch07_gateway.serve import METRICS_FOLDER
from examples.lab.serve import SHARED, Deployment, Parser, Plan, run, say, shared_store

MODULE = "examples.ch07_gateway"
APP = "examples.ch07_gateway.serve:create_from_config"
MINI = "examples.ch07_gateway.mini:create_from_config"
SHOP = "examples.ch07_gateway.serve:create_shop_from_config"
READY_CONFIG = Path(__file__).with_name("ready.toml")
SOMEWHERE = "http://127.0.0.1:1"
READY_SAID = "config     the ready one (--show prints it)"
WHILE_IT_RUNS = """
while it runs:
  edit the file, or kill -HUP PID of this command
                the next requests are served by the new configuration; one with a
                fault in it is named with its lines, and the old one goes on
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
exit status: 0 stopped as asked, 1 a server did not start, 2 a wrong argument or file"""
STORE = """where limits are counted: memory (default for one worker);
shared: REDIS_URL, or a store started for it (default for several)"""


def arguments() -> Parser:
    """Return the parser of this command."""
    about = __doc__ or ""
    parser = gateway_parser(MODULE, about, WHILE_IT_RUNS, STORE, "the access log")
    help_text = "make an API key and what the file keeps of it, and stop"
    parser.add_argument("--new-key", action="store_true", help=help_text)
    help_text = "serve the small gateway that the notebook builds, before the shop"
    parser.add_argument("--mini", action="store_true", help=help_text)
    return parser


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the gateway, and a shop and a store where they are needed."""
    check_log_writable(chosen.log)
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
    file = Path(chosen.config) if chosen.config else folder / "ready.toml"
    shops = [] if chosen.config else [start_shop(file, running)]
    counted = folder / "metrics"
    counted.mkdir()
    os.environ[METRICS_FOLDER] = str(counted)
    publisher = ConfigPublisher(file, folder / "config.toml", say, refused_reloads())
    try:
        digest = publisher.publish()
    except OSError as error:
        raise ValueError(f"--config {chosen.config!r}: {error.strerror}") from None
    store = chosen.store or (MEMORY if chosen.workers == 1 else SHARED)
    config = {
        "config": str(folder / "config.toml"),
        "store": shared_store(running, strict=chosen.strict_store)
        if store == SHARED
        else MEMORY,
        "log": chosen.log,
    }
    plan = Plan(APP, config, workers=chosen.workers, front=None, port=chosen.port)
    gateway = running.enter_context(Deployment(plan))
    say(f"config     {digest} of {file}" if chosen.config else READY_SAID)
    signal.signal(signal.SIGHUP, lambda *_: on_hangup(publisher))
    threading.Thread(target=publisher.watch, daemon=True).start()
    return [*shops, gateway]


def start_mini(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the small gateway before a shop, with a key that is drawn now."""
    if chosen.config:
        raise ValueError("--mini reads no file: leave out --config")
    key = os.environ.setdefault(KEY_NAME, secrets.token_urlsafe(KEY_LENGTH))
    shop = running.enter_context(Deployment(Plan(SHOP, front=None)))
    store = chosen.store or (MEMORY if chosen.workers == 1 else SHARED)
    config = {
        "shop": shop.url,
        "store": shared_store(running) if store == SHARED else MEMORY,
    }
    plan = Plan(MINI, config, workers=chosen.workers, front=None, port=chosen.port)
    gateway = running.enter_context(Deployment(plan))
    say(f"key        {key}   (for /orders, in X-API-Key)")
    return [shop, gateway]


def start_shop(file: Path, running: ExitStack) -> Deployment:
    """Start a shop, and write the ready configuration with its address."""
    shop = running.enter_context(Deployment(Plan(SHOP, front=None)))
    file.write_text(ready_config(shop.url), "utf-8")
    return shop


def ready_config(shop: str) -> str:
    """Return the ready configuration, for a shop at this address."""
    return READY_CONFIG.read_text("utf-8").replace("SHOP", shop)


def on_hangup(publisher: ConfigPublisher) -> None:
    """Read the file again; but where the terminal has gone, go too."""
    if sys.stdout.isatty() or not sys.__stdout__ or not sys.__stdout__.isatty():
        publisher.reload_requested.set()


def run_without_server(chosen: Namespace, parser: Parser) -> int | None:
    """Do what needs no server, and return the exit status; None: serve."""
    if chosen.show:
        sys.stdout.write(READY_CONFIG.read_text("utf-8"))
        return 0
    if chosen.new_key:
        key = secrets.token_urlsafe(24)
        say(f"key        {key}   (shown once: give it to whom it is for)")
        say(f'in the file: keys = ["{hash_key(key)}"]')
        return 0
    if not chosen.check:
        return None
    name = chosen.config or "the ready configuration"
    try:
        check_log_writable(chosen.log)
        text = config_text(chosen.config) if chosen.config else ready_config(SOMEWHERE)
        config = read_config(text, name)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ValueError as error:
        parser.error(str(error))
    say(f"{name} is good: {config.digest}")
    return 0


def main() -> int:
    """Do what the arguments say; return the exit status."""
    parser = arguments()
    chosen = parser.parse_strictly(sys.argv[1:])
    status = run_without_server(chosen, parser)
    if status is not None:
        return status
    return run(parser, start_mini if chosen.mini else start)


if __name__ == "__main__":
    sys.exit(main())
