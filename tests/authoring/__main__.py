"""The commands behind `make lint`, `refresh`, `record`, `learn` and `serve`."""

import argparse
import importlib
import sys

from tests.authoring.house import chapters


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 2 when the chapter it asks for is not there."""
    options = parser().parse_args(arguments)
    if "chapter" in options and options.chapter not in chapters():
        found = ", ".join(chapters()) or "none yet"
        print(f'There is no chapter "{options.chapter}". Chapters: {found}.')
        return 2
    # Each command imports only what its own extra installs.
    tool = importlib.import_module(f"tests.authoring.{options.command}")
    print(tool.main(options))
    return 0


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    found = argparse.ArgumentParser(prog="python -m tests.authoring")
    commands = found.add_subparsers(dest="command", required=True)
    refresh = commands.add_parser("refresh", help="execute a chapter's notebooks")
    record = commands.add_parser("record", help="run a chapter's real commands")
    for command in (refresh, record):
        command.add_argument("chapter", nargs="?", default="", help="ch01_state")
    commands.add_parser("lint", help="check style, format and types")
    commands.add_parser("learn", help="copy the notebooks to my-work/")
    commands.add_parser("building", help="how far the reader of each notebook builds")
    commands.add_parser("tables", help="write the tables of README and CONTRIBUTING")
    serve = commands.add_parser("serve", help="serve the rendered book on loopback")
    serve.add_argument("--port", type=int, default=0)
    return found


if __name__ == "__main__":
    sys.exit(main())
