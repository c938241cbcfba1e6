"""Chapter 10: an MCP server that remembers nothing, and a client that obeys hints.

In the order in which a request meets them:

- `app`: the endpoint (a shell); `streamable_http`: JSON, or an event stream
- `security`: origins, bearer tokens, and the `requestState` that a client brings back
- `protocol`: the message: JSON-RPC, `_meta`, header fields, errors, hints, events
- `server`: what it offers: tools, resources, prompts, questions, subscriptions
- `shop`: the bookshop as such a server
- `client`: a client, and its cache of results
- `legacy_app`, `legacy_client`: the era before, with sessions
- `conformance`: fixtures of the official suite; `sdk_app`: the official SDK
- `serve`, `visitor`, `__main__`: the real server, and somebody who calls it
"""

from examples.ch10_mcp.app import Authenticator, create_app
from examples.ch10_mcp.client.client import CallFailed, McpClient
from examples.ch10_mcp.client.list_pages import (
    MOST_ITEMS,
    MOST_PAGES,
    FetchPage,
    OddList,
    list_pages,
    usable,
)
from examples.ch10_mcp.client.result_cache import (
    INVALIDATES,
    MAX_TTL_MS,
    ResultCache,
    cache_key_params,
    is_cacheable,
)
from examples.ch10_mcp.protocol.caching_hints import (
    CACHEABLE_METHODS,
    DO_NOT_CACHE,
    CacheScope,
    CachingHint,
    read_caching_hint,
)
from examples.ch10_mcp.protocol.constants import (
    COMPLETE,
    EVENT_STREAM,
    INPUT_REQUIRED,
    JSON,
    JSON_RPC,
    META_CLIENT_CAPABILITIES,
    META_SERVER_INFO,
    PROTOCOL_VERSION,
    Json,
)
from examples.ch10_mcp.protocol.errors import (
    HeaderMismatch,
    InvalidParams,
    InvalidRequest,
    McpError,
    MethodNotFound,
    MissingClientCapability,
    ParseError,
    Unavailable,
    UnsupportedProtocolVersion,
)
from examples.ch10_mcp.protocol.headers import (
    decode_value,
    encode_value,
    request_fields,
    verify_fields,
    verify_param_fields,
)
from examples.ch10_mcp.protocol.json_rpc import McpRequest, parse_request
from examples.ch10_mcp.protocol.notifications import (
    LIST_CHANGED,
    RESOURCE_UPDATED,
    Notification,
)
from examples.ch10_mcp.protocol.request_meta import read_request_meta, with_request_meta
from examples.ch10_mcp.protocol.sse import encode_event, read_events, response_chunks
from examples.ch10_mcp.security.authorization import BearerTokens
from examples.ch10_mcp.security.origin_validation import LOOPBACK
from examples.ch10_mcp.security.request_state import RequestStateCodec, StateBinding
from examples.ch10_mcp.server.context import McpContext, Result
from examples.ch10_mcp.server.json_schema import matches_schema
from examples.ch10_mcp.server.multi_round_trip import InputRequired, elicitation_form
from examples.ch10_mcp.server.resources import (
    Resource,
    ResourceRegistry,
    ResourceTemplate,
)
from examples.ch10_mcp.server.results import error_result, structured_result
from examples.ch10_mcp.server.server import SUBSCRIPTIONS_LISTEN, McpServer
from examples.ch10_mcp.server.subscriptions import NotificationBus, SubscriptionFilter
from examples.ch10_mcp.server.tools import Tool, ToolRegistry
from examples.ch10_mcp.shop.shop_server import bookshop_server

__all__ = [
    "CACHEABLE_METHODS",
    "COMPLETE",
    "DO_NOT_CACHE",
    "EVENT_STREAM",
    "INPUT_REQUIRED",
    "INVALIDATES",
    "JSON",
    "JSON_RPC",
    "LIST_CHANGED",
    "LOOPBACK",
    "MAX_TTL_MS",
    "META_CLIENT_CAPABILITIES",
    "META_SERVER_INFO",
    "MOST_ITEMS",
    "MOST_PAGES",
    "PROTOCOL_VERSION",
    "RESOURCE_UPDATED",
    "SUBSCRIPTIONS_LISTEN",
    "Authenticator",
    "BearerTokens",
    "CacheScope",
    "CachingHint",
    "CallFailed",
    "FetchPage",
    "HeaderMismatch",
    "InputRequired",
    "InvalidParams",
    "InvalidRequest",
    "Json",
    "McpClient",
    "McpContext",
    "McpError",
    "McpRequest",
    "McpServer",
    "MethodNotFound",
    "MissingClientCapability",
    "Notification",
    "NotificationBus",
    "OddList",
    "ParseError",
    "RequestStateCodec",
    "Resource",
    "ResourceRegistry",
    "ResourceTemplate",
    "Result",
    "ResultCache",
    "StateBinding",
    "SubscriptionFilter",
    "Tool",
    "ToolRegistry",
    "Unavailable",
    "UnsupportedProtocolVersion",
    "bookshop_server",
    "cache_key_params",
    "create_app",
    "decode_value",
    "elicitation_form",
    "encode_event",
    "encode_value",
    "error_result",
    "is_cacheable",
    "list_pages",
    "matches_schema",
    "parse_request",
    "read_caching_hint",
    "read_events",
    "read_request_meta",
    "request_fields",
    "response_chunks",
    "structured_result",
    "usable",
    "verify_fields",
    "verify_param_fields",
    "with_request_meta",
]
