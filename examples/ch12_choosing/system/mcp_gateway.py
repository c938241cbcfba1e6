"""The MCP gateway: chapter 11's, with pins that may be approved while it runs."""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from examples.ch03_tokens import JwkSet, KeyRing
from examples.ch07_gateway import JwtConfig, UpstreamClient
from examples.ch10_mcp import LOOPBACK, BearerTokens
from examples.ch11_mcp_gateway import (
    Components,
    McpGatewayConfig,
    Pins,
    ServerDefinitions,
    by_name,
    create_app,
    read_config,
    read_lock,
    write_lock,
)
from examples.ch12_choosing.live_config.signing_keys import read_public_keys, read_ring
from examples.ch12_choosing.live_config.store import (
    MCP_GATEWAY_RING,
    PUBLIC_KEYS,
    TOOL_LOCK,
    LiveDocument,
)
from examples.ch12_choosing.system.dependencies import Dependencies
from examples.ch12_choosing.system.mcp_tools import tool_definitions
from examples.ch12_choosing.system.token_policies import (
    AUDIENCE,
    ISSUER,
    MCP_GATEWAY,
    MCP_SERVER,
    USER_TOKENS,
)

SERVER = "shop"
IDENTITY = {"audience": MCP_SERVER}
Items = Any


def write_tool_lock(description: str) -> str:
    """Return the lock file that approves of the tools with this description."""
    tools = by_name(tool_definitions(description))
    return write_lock(Pins({SERVER: ServerDefinitions(IDENTITY, {"tools": tools})}))


def mcp_gateway_config(mcp_server_url: str, hosts: Collection[str]) -> McpGatewayConfig:
    """Return the configuration for one server behind the gateway."""
    text = (
        f"[gateway]\nhosts = {json.dumps(sorted(hosts))}\n"
        f'networks = ["127.0.0.0/8"]\nissuer = "{MCP_GATEWAY}"\n'
        f'[servers.{SERVER}]\nurl = "{mcp_server_url}/mcp"\naudience = "{MCP_SERVER}"\n'
        f'[grants.everybody]\nusers = ["*"]\ntools = ["{SERVER}__*"]\n'
    )
    return replace(read_config(text), jwt=JwtConfig(ISSUER, AUDIENCE, ()))


def create_mcp_gateway(  # noqa: PLR0913  collaborators by name
    deps: Dependencies,
    client: UpstreamClient,
    mcp_server_url: str,
    hosts: Collection[str] = LOOPBACK,
    *,
    pinned: bool = True,
    world: dict[str, Any] | None = None,
) -> Any:
    """Build the gateway; it takes the shop's tokens and shows its own."""
    keys: LiveDocument[JwkSet] = LiveDocument(
        deps.config, PUBLIC_KEYS, read_public_keys
    )
    ring: KeyRing = read_ring(deps.config.read(MCP_GATEWAY_RING))
    return create_app(
        config=mcp_gateway_config(mcp_server_url, hosts),
        client=client,
        ring=ring,
        store=deps.store,
        clock=deps.clock,
        new_id=deps.new_id,
        tokens=BearerTokens(keys, USER_TOKENS, deps.clock),
        components=Components(
            approval_filter=approve_by_lock(deps) if pinned else None
        ),
        dependencies=world,
    )


def approve_by_lock(deps: Dependencies) -> Callable[[str, str, Items], Items]:
    """Return what approves: the lock file as it is now."""
    lock: LiveDocument[Pins] = LiveDocument(deps.config, TOOL_LOCK, read_tool_lock)

    def approve(server: str, kind: str, items: Items) -> Items:
        return lock().approved(server, IDENTITY, items, kind)

    return approve


def read_tool_lock(text: str) -> Pins:
    """Read the lock file."""
    return read_lock(text.encode(), TOOL_LOCK)
