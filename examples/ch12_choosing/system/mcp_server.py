"""The MCP server: chapter 10's, which the MCP gateway alone asks."""

from collections.abc import Collection
from typing import Any

from examples.ch03_tokens import KeyRing
from examples.ch10_mcp import (
    LOOPBACK,
    BearerTokens,
    NotificationBus,
    RequestStateCodec,
    create_app,
)
from examples.ch12_choosing.live_config.signing_keys import read_ring
from examples.ch12_choosing.live_config.store import (
    MCP_GATEWAY_RING,
    TOOL_DESCRIPTION,
    LiveDocument,
)
from examples.ch12_choosing.system.dependencies import Dependencies
from examples.ch12_choosing.system.mcp_tools import create_shop_server
from examples.ch12_choosing.system.token_policies import MCP_GATEWAY_TOKENS, MCP_SERVER


class LiveMcpServer:
    """The application; another description of a tool makes it another one."""

    def __init__(self, deps: Dependencies, hosts: Collection[str] = LOOPBACK) -> None:
        ring: LiveDocument[KeyRing] = LiveDocument(
            deps.config, MCP_GATEWAY_RING, read_ring
        )
        state_codec = RequestStateCodec(ring, MCP_SERVER, deps.clock, deps.new_id)
        tokens = BearerTokens(
            lambda: ring().public_keys(), MCP_GATEWAY_TOKENS, deps.clock
        )

        def build(description: str) -> Any:
            return create_app(
                server=create_shop_server(
                    deps.store, state_codec, deps.new_id, description
                ),
                bus=NotificationBus(deps.store),
                tokens=tokens,
                hosts=frozenset(hosts),
                clock=deps.clock,
            )

        self._app: LiveDocument[Any] = LiveDocument(
            deps.config, TOOL_DESCRIPTION, build
        )

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer by the description of this moment."""
        return self._app()(environ, start_response)
