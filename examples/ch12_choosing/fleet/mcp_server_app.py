"""The shell for the shop's MCP server."""

from examples.ch12_choosing.fleet.dependencies import create_dependencies
from examples.ch12_choosing.system.mcp_server import LiveMcpServer


def create_from_config(store: str, folder: str) -> LiveMcpServer:
    """Build the server."""
    return LiveMcpServer(create_dependencies(store, folder))
