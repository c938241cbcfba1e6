"""Chapter 10: an MCP server that remembers nothing, and a client that obeys hints.

In the order in which a request meets them:

- `app`: the endpoint, Streamable HTTP; JSON or an event stream (a shell)
- `security`: origins, bearer tokens, and the `requestState` that a client brings back
- `protocol`: the message: JSON-RPC, `_meta`, header fields, errors, hints, events
- `server`: what it offers: tools, resources, prompts, questions, subscriptions
- `shop`: the bookshop as such a server
- `client`: a client, and its cache of results
- `legacy_app`, `legacy_client`: the era before, with sessions
- `conformance`: fixtures of the official suite; `sdk_app`: the official SDK
- `serve`, `visitor`, `__main__`: the real server, and somebody who calls it
"""

from examples.ch10_mcp.app import Answers, Identifies, Tells, create_app
from examples.ch10_mcp.client.client import CallFailed, Client
from examples.ch10_mcp.client.result_cache import (
    CHANGED,
    LONGEST_MS,
    HintCache,
    Kept,
    effective,
    keepable,
)
from examples.ch10_mcp.protocol.caching_hints import (
    HINTED,
    NEVER,
    Hint,
    Scope,
    read_hint,
)
from examples.ch10_mcp.protocol.constants import (
    CLIENT_CAPABILITIES,
    CLIENT_INFO,
    COMPLETE,
    EVENTS,
    INPUT_REQUIRED,
    JSON,
    JSON_RPC,
    PROTOCOL_VERSION,
    SERVER_INFO,
    SUBSCRIPTION_ID,
    VERSION,
    Json,
)
from examples.ch10_mcp.protocol.errors import (
    HeaderMismatch,
    InvalidParams,
    InvalidRequest,
    McpError,
    MethodNotFound,
    MissingCapability,
    ParseError,
    TooManyStreams,
    Unavailable,
    UnsupportedVersion,
)
from examples.ch10_mcp.protocol.headers import (
    decode_value,
    encode_value,
    request_fields,
    verify_fields,
    verify_params,
)
from examples.ch10_mcp.protocol.json_rpc import Message, parse
from examples.ch10_mcp.protocol.notifications import (
    ACKNOWLEDGED,
    FLAGS,
    UPDATED,
    Notice,
    notice,
)
from examples.ch10_mcp.protocol.request_meta import Envelope, enclosed, envelope
from examples.ch10_mcp.protocol.sse import event, pieces, read_events
from examples.ch10_mcp.security.authorization import Tokens
from examples.ch10_mcp.security.origin_validation import LOOPBACK, guard
from examples.ch10_mcp.security.request_state import Binding, Opened, Seal
from examples.ch10_mcp.server.completion import Completions
from examples.ch10_mcp.server.context import Context, Result
from examples.ch10_mcp.server.json_schema import fits
from examples.ch10_mcp.server.multi_round_trip import ASKING, Ask, form
from examples.ch10_mcp.server.prompts import Argument, Prompt, Prompts
from examples.ch10_mcp.server.resources import Resource, Resources, Template
from examples.ch10_mcp.server.results import failure, structured
from examples.ch10_mcp.server.server import LISTEN, Server
from examples.ch10_mcp.server.subscriptions import Bus, Wanted
from examples.ch10_mcp.server.tools import Tool, Tools
from examples.ch10_mcp.shop.shop_server import shop

__all__ = [
    "ACKNOWLEDGED",
    "ASKING",
    "CHANGED",
    "CLIENT_CAPABILITIES",
    "CLIENT_INFO",
    "COMPLETE",
    "EVENTS",
    "FLAGS",
    "HINTED",
    "INPUT_REQUIRED",
    "JSON",
    "JSON_RPC",
    "LISTEN",
    "LONGEST_MS",
    "LOOPBACK",
    "NEVER",
    "PROTOCOL_VERSION",
    "SERVER_INFO",
    "SUBSCRIPTION_ID",
    "UPDATED",
    "VERSION",
    "Answers",
    "Argument",
    "Ask",
    "Binding",
    "Bus",
    "CallFailed",
    "Client",
    "Completions",
    "Context",
    "Envelope",
    "HeaderMismatch",
    "Hint",
    "HintCache",
    "Identifies",
    "InvalidParams",
    "InvalidRequest",
    "Json",
    "Kept",
    "McpError",
    "Message",
    "MethodNotFound",
    "MissingCapability",
    "Notice",
    "Opened",
    "ParseError",
    "Prompt",
    "Prompts",
    "Resource",
    "Resources",
    "Result",
    "Scope",
    "Seal",
    "Server",
    "Tells",
    "Template",
    "Tokens",
    "TooManyStreams",
    "Tool",
    "Tools",
    "Unavailable",
    "UnsupportedVersion",
    "Wanted",
    "create_app",
    "decode_value",
    "effective",
    "enclosed",
    "encode_value",
    "envelope",
    "event",
    "failure",
    "fits",
    "form",
    "guard",
    "keepable",
    "notice",
    "parse",
    "pieces",
    "read_events",
    "read_hint",
    "request_fields",
    "shop",
    "structured",
    "verify_fields",
    "verify_params",
]
