"""Chapter 11: a gateway for MCP, several servers behind one endpoint.

In the order in which a request meets them:

- `app`: chapter 10's endpoint with this gateway behind it (a shell)
- `auth`: whose token it is, and what that user may use
- `gateway`: the core: checks a request, finds its method, writes the audit log
- `aggregate`: one list out of many servers', under prefixed names
- `calls`: a call on its way to its server: limits, questions to the user and back
- `pins`: the lock file of approved definitions, and the command that reviews it
- `cache`: the shared cache: its key, its hints, what invalidates it
- `upstream`: a server behind the gateway, and the token that it is shown
- `rest`: a REST service as tools
- `subscriptions`: change notifications of many servers on one stream
- `config`, `assembly`: the one file, and the parts put together
- `serve`, `demo`, `issuer_app`, `visitor`: real servers, and somebody who calls
"""

from examples.ch11_mcp_gateway.aggregate.prefixes import inner, outer
from examples.ch11_mcp_gateway.app import create_app
from examples.ch11_mcp_gateway.assembly import Parts, World
from examples.ch11_mcp_gateway.audit import Audit, Entry
from examples.ch11_mcp_gateway.auth.grants import Grants, Rights
from examples.ch11_mcp_gateway.cache.cache_key import Caller, Fresh, Query, Ticket
from examples.ch11_mcp_gateway.cache.hints import outgoing, together
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import Marks
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.config.model import (
    Config,
    Door,
    Grant,
    ToolLimit,
    Upstream,
)
from examples.ch11_mcp_gateway.gateway import Gateway
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.pins.lock_file import LockError, read_lock, write_lock
from examples.ch11_mcp_gateway.pins.pins import Drift, Listed, Pins, by_name, digest
from examples.ch11_mcp_gateway.rest import NoTool, rest_tools
from examples.ch11_mcp_gateway.upstream.credentials import Credentials

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
