"""Keys of a gateway that runs: list them, add one, revoke one, and what each has used.

A key that stands in the file is gone when its table is, at the next start; revoking
it here refuses it at once, at every gateway of the store.
"""

import secrets
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from examples.ch07_gateway import ConfigError
from examples.ch08_ai_gateway.auth.virtual_keys import ANY, KeyGrant, VirtualKeys
from examples.ch08_ai_gateway.budget.usage_log import UsageLog
from examples.ch08_ai_gateway.config.loader import read_config
from examples.lab import Store, StoreError
from examples.lab.store import open_store

MODULE = "examples.ch08_ai_gateway.keys"


def arguments() -> ArgumentParser:
    """Return the parser of this command."""
    parser = ArgumentParser(f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--store", required=True, help="the gateway's, redis://HOST")
    parser.add_argument("--config", help="the gateway's file, for the keys in it")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="every key by its name")
    usage = commands.add_parser("usage", help="calls, tokens and cost of each key")
    usage.add_argument("name", nargs="?", help="of one key")
    add = commands.add_parser("add", help="make a key; it is shown once")
    commands.add_parser("revoke", help="refuse a key").add_argument("name")
    add.add_argument("name")
    add.add_argument("--tenant", help="whose it is; the name, if not said")
    add.add_argument("--model", action="append", help="it may use; again for more")
    for limit in ("requests", "tokens", "expires"):
        add.add_argument(f"--{limit}", type=int)
    return parser


def run(chosen: Namespace, store: Store) -> Iterator[str]:
    """Do what was asked, and yield what to print; raises ValueError, ConfigError."""
    keys = VirtualKeys(store, listed_grants(chosen.config))
    known = dict(keys.known())
    if chosen.command == "add":
        yield issue(keys, chosen)
    elif chosen.command == "revoke":
        keys.revoke_named(chosen.name)
        yield f"{chosen.name} is refused from now on"
    elif chosen.command == "usage":
        names = [chosen.name] if chosen.name else known
        yield from (usage_line(name, UsageLog(store)) for name in names)
    else:
        yield from (f"{name:20} {state}" for name, state in known.items())


def listed_grants(file: str | None) -> Mapping[str, KeyGrant]:
    """Return the keys of a file."""
    return read_config(Path(file).read_text("utf-8"), file).grants if file else {}


def issue(keys: VirtualKeys, chosen: Namespace) -> str:
    """Make a key; raises ValueError for a name that is taken."""
    if chosen.name in dict(keys.known()):
        raise ValueError(f"there is a key {chosen.name!r}: revoke it, or use another")
    key = keys.issue(new_grant(chosen), secrets.token_urlsafe)
    return f"key  {key}   (shown once: give it to whom it is for)"


def new_grant(chosen: Namespace) -> KeyGrant:
    """Return what a new key allows."""
    grant = KeyGrant(chosen.name, chosen.tenant or chosen.name)
    return replace(
        grant,
        models=tuple(chosen.model or (ANY,)),
        requests=chosen.requests,
        tokens=chosen.tokens,
        expires=chosen.expires,
    )


def usage_line(name: str, log: UsageLog) -> str:
    """Say what a key has used."""
    records = list(log.records(name))
    used, cached, made, cost = (
        sum(getattr(one, each) for one in records)
        for each in ("input_tokens", "cached_tokens", "output_tokens", "cost")
    )
    return (
        f"{name:20} {len(records)} calls, {used} tokens in ({cached} cached), "
        f"{made} out, cost {cost / 1_000_000:.6f}"
    )


def main() -> int:
    """Do what the arguments say; return the exit status."""
    parser = arguments()
    chosen = parser.parse_args()
    try:
        for line in run(chosen, open_store(chosen.store)):
            sys.stdout.write(f"{line}\n")
    except (ValueError, OSError, ConfigError, StoreError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
