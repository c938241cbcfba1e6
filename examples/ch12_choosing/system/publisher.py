"""What an operator publishes: keys, gateway configuration, tools, approvals."""

from dataclasses import dataclass

from examples.ch03_tokens import KeyRing
from examples.ch12_choosing.live_config.signing_keys import (
    write_public_keys,
    write_ring,
)
from examples.ch12_choosing.live_config.store import (
    ENDINGS,
    GATEWAY_CONFIG,
    KEY_RING,
    MCP_GATEWAY_RING,
    PUBLIC_KEYS,
    TOOL_DESCRIPTION,
    TOOL_LOCK,
    ConfigStore,
)
from examples.ch12_choosing.system.gateway_config import (
    ServiceUrls,
    write_gateway_config,
)
from examples.ch12_choosing.system.governance import write_endings
from examples.ch12_choosing.system.mcp_gateway import write_tool_lock
from examples.ch12_choosing.system.mcp_tools import BUY_DESCRIPTION

FIRST_KEY, NEXT_KEY = "monday", "tuesday"  # names of keys


@dataclass(slots=True)
class Publisher:
    """Writes the documents that all services read."""

    config: ConfigStore
    urls: ServiceUrls
    stale_seconds: float | None

    def publish(self, ring: KeyRing) -> None:
        """Publish keys: those who verify first, so that none meets an unknown one."""
        public = ring.public_keys()
        text = write_gateway_config(self.urls, public, self.stale_seconds)
        self.config.write(GATEWAY_CONFIG, text)
        self.config.write(PUBLIC_KEYS, write_public_keys(ring))
        self.config.write(KEY_RING, write_ring(ring))

    def open(self, ring: KeyRing, mcp_gateway: KeyRing) -> None:
        """Write all for the first time; `mcp_gateway` signs for one server."""
        self.publish(ring)
        self.config.write(MCP_GATEWAY_RING, write_ring(mcp_gateway))
        self.config.write(ENDINGS, write_endings(None))
        self.config.write(TOOL_DESCRIPTION, BUY_DESCRIPTION)
        self.config.write(TOOL_LOCK, write_tool_lock(BUY_DESCRIPTION))
