"""Chapter 11: a gateway for MCP, several servers behind one endpoint."""

from examples.ch11_mcp_gateway.app import create_app
from examples.ch11_mcp_gateway.audit import Audit, Entry
from examples.ch11_mcp_gateway.caching import SharedCache
from examples.ch11_mcp_gateway.config import Config, Door, Grant, ToolLimit, Upstream
from examples.ch11_mcp_gateway.credentials import Credentials
from examples.ch11_mcp_gateway.gateway import Gateway
from examples.ch11_mcp_gateway.grants import Grants, Rights
from examples.ch11_mcp_gateway.hinting import outgoing, together
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.lockfile import LockError, read_lock, write_lock
from examples.ch11_mcp_gateway.marks import Marks
from examples.ch11_mcp_gateway.naming import inner, outer
from examples.ch11_mcp_gateway.pinning import Drift, Listed, Pins, by_name, digest
from examples.ch11_mcp_gateway.queries import Caller, Fresh, Query, Ticket
from examples.ch11_mcp_gateway.reading import read_config
from examples.ch11_mcp_gateway.rest import NoTool, rest_tools
from examples.ch11_mcp_gateway.wiring import Parts, World

__all__ = [
    "Audit",
    "Caller",
    "Config",
    "Credentials",
    "Door",
    "Drift",
    "Entry",
    "Fresh",
    "Gateway",
    "Grant",
    "Grants",
    "LabClient",
    "Listed",
    "LockError",
    "Marks",
    "NoTool",
    "Parts",
    "Pins",
    "Query",
    "Rights",
    "SharedCache",
    "Ticket",
    "ToolLimit",
    "Upstream",
    "World",
    "by_name",
    "create_app",
    "digest",
    "inner",
    "outer",
    "outgoing",
    "read_config",
    "read_lock",
    "rest_tools",
    "together",
    "write_lock",
]
