"""The shell for the gateway for tools."""

import threading
from typing import Any

from examples.ch07_gateway import PooledClient, is_address_allowed
from examples.ch12_choosing.fleet.dependencies import ground
from examples.ch12_choosing.system.mcp_gateway import gate

NETWORKS = ("127.0.0.0/8",)


def create_from_config(
    store: str, folder: str, agents: str, pinned: bool = True
) -> Any:
    """Build the gateway before the server for agents at that URL."""
    client = PooledClient(lambda address: is_address_allowed(address, NETWORKS))
    world = {"lock": threading.Lock}
    return gate(ground(store, folder), client, agents, pinned=pinned, world=world)
