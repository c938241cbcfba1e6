"""Keep servers running in the foreground, and say what happens to them."""

import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import NoReturn

from examples.lab.serve.arguments import Parser
from examples.lab.serve.deployment import Deployment
from examples.lab.serve.ports import PortError
from examples.lab.serve.process import ServeError
from examples.lab.serve.replica import Replica
from examples.lab.serve.valkey import EmbeddedStore
from examples.lab.store.contract import StoreError

LOOK_SECONDS = 0.2


class Running(ExitStack):
    """What a command has started, and the stores of its own among it."""

    def __init__(self) -> None:
        super().__init__()
        self.stores: list[EmbeddedStore] = []


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(
    parser: Parser,
    start: Callable[[Namespace, ExitStack], Sequence[Deployment]],
    arguments: Sequence[str] | None = None,
) -> int:
    """Start what the arguments ask for; watch it until Ctrl-C or SIGTERM; return 0."""
    chosen = parser.parse_strictly(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Running() as running:
            try:
                deployments = start(chosen, running)
            except PortError as error:
                parser.error(f"{error}; --port 0 takes any free one")
            except ValueError as error:
                parser.error(str(error))
            except (ServeError, StoreError) as error:
                parser.exit(1, f"{parser.prog}: {error}\n")
            try:
                watch(deployments, chosen.respawn, running.stores)
            except StoreError as error:
                parser.exit(1, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # one more has nothing to stop
        return 0


def watch(
    deployments: Sequence[Deployment],
    respawn: bool,
    stores: Sequence[EmbeddedStore] = (),
) -> NoReturn:
    """Say what started, then what dies and what is printed, until interrupted.

    Raises StoreError when a store has died and does not come back.
    """
    for each in deployments:
        announce(each)
    say("stop       Ctrl-C")
    servers = [server for each in deployments for server in each.servers]
    try:
        while True:
            for store in stores:
                keep_store(store)
            for server in [each for each in servers if not check(each, respawn)]:
                servers.remove(server)
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        say("stopping")
        raise


def check(server: Replica, respawn: bool) -> bool:
    """Pass on what it printed; say if it died; return whether it lives (again)."""
    forward_output(server)
    if server.alive:
        return True
    report_death(server)
    return respawn and respawn_server(server)


def keep_store(store: EmbeddedStore) -> None:
    """Start a store of ours again when it has died, with what it held."""
    if store.status is None:
        return
    say(f"the store (pid {store.pid}) died: {how_it_ended(store.status)}")
    try:
        store.restart()
    except StoreError as error:
        raise StoreError(f"the store is gone, and this stops: {error}") from None
    say(f"the store is back with what it held: {store.url}  pid {store.pid}")


def how_it_ended(status: int) -> str:
    """Say how a process ended."""
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name


def announce(deployment: Deployment) -> None:
    """Say where to knock and whom to kill."""
    say(f"{deployment.app}")
    for server in deployment.servers:
        say(f"  {server.name:<10} {server.url}  pid {server.pid}")


def forward_output(server: Replica) -> None:
    """Pass on what it printed since the last time."""
    for line in server.new_lines():
        sys.stderr.write(f"{server.name}: {line}\n")


def report_death(server: Replica) -> None:
    """Say how it ended, and end what is left of its group."""
    how = how_it_ended(server.status or 0)
    say(f"{server.name} (pid {server.pid}) died: {how}")
    server.kill()


def respawn_server(server: Replica) -> bool:
    """Start it again, and say whether that went well."""
    try:
        server.start()
        server.wait_ready()
    except ServeError as error:
        say(f"{server.name} does not come back: {error}")
        return False
    say(f"{server.name} is back: {server.url}  pid {server.pid}")
    return True
