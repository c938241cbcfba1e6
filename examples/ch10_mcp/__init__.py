"""Chapter 10: an MCP server that remembers nothing, and a client that obeys hints."""

from examples.ch10_mcp.access import LOOPBACK, Tokens, guard
from examples.ch10_mcp.app import create_app
from examples.ch10_mcp.asking import Ask, form
from examples.ch10_mcp.client import CallFailed, Client
from examples.ch10_mcp.completion import Completions
from examples.ch10_mcp.context import Context, notice
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
from examples.ch10_mcp.events import event, read_events
from examples.ch10_mcp.headers import (
    decode_value,
    encode_value,
    request_fields,
    verify_fields,
    verify_params,
)
from examples.ch10_mcp.hints import HINTED, NEVER, Hint, read_hint
from examples.ch10_mcp.keeping import HintCache, Kept
from examples.ch10_mcp.prompts import Argument, Prompt, Prompts
from examples.ch10_mcp.protocol import VERSION
from examples.ch10_mcp.resources import Resource, Resources, Template
from examples.ch10_mcp.sealing import Binding, Opened, Seal
from examples.ch10_mcp.server import Server
from examples.ch10_mcp.shop import shop
from examples.ch10_mcp.subscriptions import Bus, Wanted
from examples.ch10_mcp.tools import Tool, Tools

__all__ = [
    "HINTED",
    "LOOPBACK",
    "NEVER",
    "VERSION",
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
    "InvalidParams",
    "InvalidRequest",
    "Kept",
    "McpError",
    "Message",
    "MethodNotFound",
    "MissingCapability",
    "Opened",
    "ParseError",
    "Prompt",
    "Prompts",
    "Resource",
    "Resources",
    "Seal",
    "Server",
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
    "enclosed",
    "encode_value",
    "envelope",
    "event",
    "form",
    "guard",
    "notice",
    "parse",
    "read_events",
    "read_hint",
    "request_fields",
    "shop",
    "verify_fields",
    "verify_params",
]
