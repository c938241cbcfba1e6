"""What an operator publishes: keys, gateway configuration, tools, approvals."""

from dataclasses import dataclass

from examples.ch03_tokens import KeyRing
from examples.ch12_choosing.live_config.signing_keys import public_text, ring_text
from examples.ch12_choosing.live_config.store import (
    ENDINGS,
    GATE_RING,
    GATEWAY,
    LOCK,
    PUBLIC,
    RING,
    TOOLS,
    Papers,
)
from examples.ch12_choosing.system.gateway_config import Places, gateway_text
from examples.ch12_choosing.system.governance import endings_text
from examples.ch12_choosing.system.mcp_gateway import lock_text
from examples.ch12_choosing.system.mcp_tools import WORDS

FIRST, NEXT = "monday", "tuesday"  # names of keys


@dataclass(slots=True)
class Office:
    """Where the papers are written."""

    papers: Papers
    places: Places
    stale_seconds: float | None

    def publish(self, ring: KeyRing) -> None:
        """Publish keys: those who verify first, so that none meets an unknown one."""
        public = ring.public_keys()
        text = gateway_text(self.places, public, self.stale_seconds)
        self.papers.write(GATEWAY, text)
        self.papers.write(PUBLIC, public_text(ring))
        self.papers.write(RING, ring_text(ring))

    def open(self, ring: KeyRing, gate: KeyRing) -> None:
        """Write every paper for the first time; `gate` signs for one server alone."""
        self.publish(ring)
        self.papers.write(GATE_RING, ring_text(gate))
        self.papers.write(ENDINGS, endings_text(None))
        self.papers.write(TOOLS, WORDS)
        self.papers.write(LOCK, lock_text(WORDS))
