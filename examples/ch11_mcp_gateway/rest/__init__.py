"""A REST service as tools: what its OpenAPI description says becomes definitions."""

from examples.ch11_mcp_gateway.rest.operations import NoTool
from examples.ch11_mcp_gateway.rest.tools import rest_tools

__all__ = ["NoTool", "rest_tools"]
