"""The shell for the shop's server for agents."""

from examples.ch12_choosing.serving.grounds import ground
from examples.ch12_choosing.shop.agents import Agents


def create_from_config(store: str, folder: str) -> Agents:
    """Build the server."""
    return Agents(ground(store, folder))
