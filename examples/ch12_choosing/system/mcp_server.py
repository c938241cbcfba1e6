"""The shop for agents: chapter 10's server, which the gateway for tools alone asks."""

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
from examples.ch12_choosing.live_config.store import GATE_RING, TOOLS, Followed
from examples.ch12_choosing.system.dependencies import Ground
from examples.ch12_choosing.system.mcp_tools import server
from examples.ch12_choosing.system.token_policies import AGENTS, FROM_THE_GATE


class Agents:
    """The application; other words for a tool make it another one."""

    def __init__(self, ground: Ground, hosts: Collection[str] = LOOPBACK) -> None:
        ring: Followed[KeyRing] = Followed(ground.papers, GATE_RING, read_ring)
        state_codec = RequestStateCodec(ring, AGENTS, ground.clock, ground.new_id)
        tokens = BearerTokens(lambda: ring().public_keys(), FROM_THE_GATE, ground.clock)

        def built(words: str) -> Any:
            return create_app(
                server=server(ground.store, state_codec, ground.new_id, words),
                bus=NotificationBus(ground.store),
                tokens=tokens,
                hosts=frozenset(hosts),
                clock=ground.clock,
            )

        self._app: Followed[Any] = Followed(ground.papers, TOOLS, built)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer by the words of this moment."""
        return self._app()(environ, start_response)
