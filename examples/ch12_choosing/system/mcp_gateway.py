"""The gateway for tools: chapter 11's, with pins that may be approved while it runs."""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from examples.ch03_tokens import JwkSet, KeyRing
from examples.ch07_gateway import JwtConfig, UpstreamClient
from examples.ch10_mcp import LOOPBACK, BearerTokens
from examples.ch11_mcp_gateway import (
    Config,
    Listed,
    Parts,
    Pins,
    by_name,
    create_app,
    read_config,
    read_lock,
    write_lock,
)
from examples.ch12_choosing.live_config.signing_keys import read_public, read_ring
from examples.ch12_choosing.live_config.store import GATE_RING, LOCK, PUBLIC, Followed
from examples.ch12_choosing.system.dependencies import Ground
from examples.ch12_choosing.system.mcp_tools import definitions
from examples.ch12_choosing.system.token_policies import (
    AGENTS,
    AUDIENCE,
    FROM_USERS,
    GATE,
    ISSUER,
)

SERVER = "shop"
IDENTITY = {"audience": AGENTS}
Items = Any


def lock_text(words: str) -> str:
    """Return the lock file that approves of the tools as these words describe them."""
    tools = by_name(definitions(words))
    return write_lock(Pins({SERVER: Listed(IDENTITY, {"tools": tools})}))


def config(agents: str, hosts: Collection[str]) -> Config:
    """Return the configuration for one server behind the gateway."""
    text = (
        f"[gateway]\nhosts = {json.dumps(sorted(hosts))}\n"
        f'networks = ["127.0.0.0/8"]\nissuer = "{GATE}"\n'
        f'[servers.{SERVER}]\nurl = "{agents}/mcp"\naudience = "{AGENTS}"\n'
        f'[grants.everybody]\nusers = ["*"]\ntools = ["{SERVER}__*"]\n'
    )
    return replace(read_config(text), jwt=JwtConfig(ISSUER, AUDIENCE, ()))


def gate(  # noqa: PLR0913  collaborators by name
    ground: Ground,
    client: UpstreamClient,
    agents: str,
    hosts: Collection[str] = LOOPBACK,
    *,
    pinned: bool = True,
    world: dict[str, Any] | None = None,
) -> Any:
    """Build the gateway; it takes the shop's tokens and shows its own."""
    keys: Followed[JwkSet] = Followed(ground.papers, PUBLIC, read_public)
    ring: KeyRing = read_ring(ground.papers.read(GATE_RING))
    return create_app(
        config=config(agents, hosts),
        client=client,
        ring=ring,
        store=ground.store,
        clock=ground.clock,
        new_id=ground.new_id,
        tokens=BearerTokens(keys, FROM_USERS, ground.clock),
        parts=Parts(approve=approving(ground) if pinned else None),
        world=world,
    )


def approving(ground: Ground) -> Callable[[str, str, Items], Items]:
    """Return who approves: the lock file as it is now."""
    lock: Followed[Pins] = Followed(ground.papers, LOCK, read)

    def approve(server: str, kind: str, items: Items) -> Items:
        return lock().admitted(server, IDENTITY, items, kind)

    return approve


def read(text: str) -> Pins:
    """Read the lock file."""
    return read_lock(text.encode(), LOCK)
