"""The shell for the MCP gateway."""

import threading
from typing import Any

from examples.ch07_gateway import PooledClient, is_address_allowed
from examples.ch12_choosing.fleet.dependencies import create_dependencies
from examples.ch12_choosing.system.mcp_gateway import create_mcp_gateway

NETWORKS = ("127.0.0.0/8",)


def create_from_config(
    store: str, folder: str, mcp_server_url: str, pinned: bool = True
) -> Any:
    """Build the gateway before the MCP server at that URL."""
    client = PooledClient(lambda address: is_address_allowed(address, NETWORKS))
    world = {"lock": threading.Lock}
    return create_mcp_gateway(
        create_dependencies(store, folder),
        client,
        mcp_server_url,
        pinned=pinned,
        world=world,
    )
