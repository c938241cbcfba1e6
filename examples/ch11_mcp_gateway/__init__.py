"""Chapter 11: a gateway for MCP, several servers behind one endpoint."""

from examples.ch11_mcp_gateway.app import create_app
from examples.ch11_mcp_gateway.audit import Audit, Entry
from examples.ch11_mcp_gateway.config import Config, Door, Grant, ToolLimit, Upstream
from examples.ch11_mcp_gateway.credentials import Credentials
from examples.ch11_mcp_gateway.gateway import Gateway
from examples.ch11_mcp_gateway.grants import Grants, Rights
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.lockfile import read_lock, write_lock
from examples.ch11_mcp_gateway.naming import inner, outer
from examples.ch11_mcp_gateway.pinning import Listed, Pins, by_name
from examples.ch11_mcp_gateway.reading import read_config
from examples.ch11_mcp_gateway.wiring import Parts, World

__all__ = [
    "Audit",
    "Config",
    "Credentials",
    "Door",
    "Entry",
    "Gateway",
    "Grant",
    "Grants",
    "LabClient",
    "Listed",
    "Parts",
    "Pins",
    "Rights",
    "ToolLimit",
    "Upstream",
    "World",
    "by_name",
    "create_app",
    "inner",
    "outer",
    "read_config",
    "read_lock",
    "write_lock",
]
