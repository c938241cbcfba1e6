"""The shell: what the command of every gateway of this course takes, and its log."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from examples.ch07_gateway.config import read_text
from examples.lab.serve import (
    LAST_PORT,
    MOST,
    SHARED,
    Parser,
    add_strict_store,
    whole_number,
)

MEMORY, STDERR, OFF = "memory", "stderr", "off"


def gateway_parser(
    module: str, about: str, epilog: str, store: str, log: str
) -> Parser:
    """Return a parser; `store` and `log` say what is kept there, for the help."""
    parser = Parser(f"python -m {module}", about)
    parser.epilog = epilog
    parser.set_defaults(respawn=True)
    port = "where to listen on 127.0.0.1; 0: any free port (default 8000)"
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration (default: a ready one)"
    )
    parser.add_argument(
        "--port", type=whole_number(0, LAST_PORT), metavar="P", default=8000, help=port
    )
    parser.add_argument(
        "--workers",
        type=whole_number(1, MOST),
        metavar="N",
        default=1,
        help=f"processes, 1 to {MOST} (default 1)",
    )
    parser.add_argument("--store", choices=[MEMORY, SHARED], help=store)
    add_strict_store(parser)
    parser.add_argument(
        "--log",
        metavar="PATH",
        default=STDERR,
        help=f"where {log} goes: stderr (default), off, or a file",
    )
    for name, said in (
        ("--check", "say whether the configuration is good, and stop"),
        ("--show", "print the ready configuration, to begin with, and stop"),
    ):
        parser.add_argument(name, action="store_true", help=said)
    return parser


def config_text(name: str) -> str:
    """Return the text of a configuration; raises ValueError."""
    try:
        return read_text(Path(name))
    except OSError as error:
        raise ValueError(f"--config {name!r}: {error.strerror}") from None


def check_log_writable(log: str) -> None:
    """Raise ValueError if a log of this name cannot be written."""
    if log in (STDERR, OFF):
        return
    try:
        Path(log).open("ab").close()
    except OSError as error:
        raise ValueError(f"--log {log!r}: {error.strerror}") from None


def log_writer(log: str) -> Callable[[str], object]:
    """Return what writes lines of a log: to stderr, nowhere, or into a file."""
    if log == OFF:
        return len
    if log == STDERR:
        return sys.stderr.write
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    return lambda text: os.write(descriptor, text.encode())
