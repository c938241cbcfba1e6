"""Chapter 10: an MCP server that remembers nothing, and a client that obeys hints."""

from examples.ch10_mcp.access import LOOPBACK, Tokens, guard
from examples.ch10_mcp.app import Answers, Identifies, Tells, create_app
from examples.ch10_mcp.asking import ASKING, Ask, form
from examples.ch10_mcp.client import CallFailed, Client
from examples.ch10_mcp.completion import Completions
from examples.ch10_mcp.context import Context, Notice, Result, notice
from examples.ch10_mcp.envelope import Envelope, Message, enclosed, envelope, parse
from examples.ch10_mcp.errors import (
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
from examples.ch10_mcp.events import event, pieces, read_events
from examples.ch10_mcp.headers import (
    decode_value,
    encode_value,
    request_fields,
    verify_fields,
    verify_params,
)
from examples.ch10_mcp.hints import HINTED, NEVER, Hint, Scope, read_hint
from examples.ch10_mcp.keeping import (
    CHANGED,
    LONGEST_MS,
    HintCache,
    Kept,
    effective,
    keepable,
)
from examples.ch10_mcp.prompts import Argument, Prompt, Prompts
from examples.ch10_mcp.protocol import (
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
from examples.ch10_mcp.resources import Resource, Resources, Template
from examples.ch10_mcp.results import failure, structured
from examples.ch10_mcp.schemas import fits
from examples.ch10_mcp.sealing import Binding, Opened, Seal
from examples.ch10_mcp.server import LISTEN, Server
from examples.ch10_mcp.shop import shop
from examples.ch10_mcp.subscriptions import ACKNOWLEDGED, FLAGS, UPDATED, Bus, Wanted
from examples.ch10_mcp.tools import Tool, Tools

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
