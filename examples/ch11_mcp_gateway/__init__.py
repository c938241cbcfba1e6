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

from examples.ch11_mcp_gateway.aggregate.prefixes import add_prefix, split_prefix
from examples.ch11_mcp_gateway.app import create_app
from examples.ch11_mcp_gateway.assembly import Components, GatewayDependencies
from examples.ch11_mcp_gateway.audit import AuditEntry, AuditLog
from examples.ch11_mcp_gateway.auth.grants import Grants, Permissions
from examples.ch11_mcp_gateway.cache.cache_key import (
    CacheMiss,
    CacheQuery,
    Caller,
    HintedResult,
)
from examples.ch11_mcp_gateway.cache.hints import narrowest_hint, outgoing_hint
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.config.model import (
    GatewaySection,
    GrantConfig,
    McpGatewayConfig,
    ToolLimit,
    UpstreamConfig,
)
from examples.ch11_mcp_gateway.gateway import McpGateway
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.pins.lock_file import (
    LockFileError,
    read_lock,
    write_lock,
)
from examples.ch11_mcp_gateway.pins.pins import (
    DefinitionDrift,
    Pins,
    ServerDefinitions,
    by_name,
    definition_digest,
)
from examples.ch11_mcp_gateway.rest import UnusableOperation, rest_tools
from examples.ch11_mcp_gateway.upstream.credentials import UpstreamCredentials

__all__ = [
    "AuditEntry",
    "AuditLog",
    "CacheMiss",
    "CacheQuery",
    "Caller",
    "Components",
    "DefinitionDrift",
    "GatewayDependencies",
    "GatewaySection",
    "GrantConfig",
    "Grants",
    "HintedResult",
    "LabClient",
    "LockFileError",
    "McpGateway",
    "McpGatewayConfig",
    "Permissions",
    "Pins",
    "ServerDefinitions",
    "SharedCache",
    "TagVersions",
    "ToolLimit",
    "UnusableOperation",
    "UpstreamConfig",
    "UpstreamCredentials",
    "add_prefix",
    "by_name",
    "create_app",
    "definition_digest",
    "narrowest_hint",
    "outgoing_hint",
    "read_config",
    "read_lock",
    "rest_tools",
    "split_prefix",
    "write_lock",
]
