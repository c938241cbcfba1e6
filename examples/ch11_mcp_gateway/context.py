"""A request as the gateway admitted it: with the fields that must agree with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from examples.ch10_mcp import McpContext


@dataclass(frozen=True, slots=True)
class GatewayContext(McpContext):
    """Chapter 10's context, and the header fields, their names in small letters."""

    fields: Mapping[str, str] = field(default_factory=dict)
