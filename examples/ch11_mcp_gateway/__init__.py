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
from examples.ch11_mcp_gateway.assembly import Components
from examples.ch11_mcp_gateway.auth.grants import Grants, Permissions
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.config.model import McpGatewayConfig
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.pins.lock_file import read_lock, write_lock
from examples.ch11_mcp_gateway.pins.pins import Pins, ServerDefinitions, by_name

__all__ = [
    "Components",
    "Grants",
    "LabClient",
    "McpGatewayConfig",
    "Permissions",
    "Pins",
    "ServerDefinitions",
    "add_prefix",
    "by_name",
    "create_app",
    "read_config",
    "read_lock",
    "split_prefix",
    "write_lock",
]
