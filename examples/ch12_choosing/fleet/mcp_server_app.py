"""The shell for the shop's server for agents."""

from examples.ch12_choosing.fleet.dependencies import ground
from examples.ch12_choosing.system.mcp_server import Agents


def create_from_config(store: str, folder: str) -> Agents:
    """Build the server."""
    return Agents(ground(store, folder))
