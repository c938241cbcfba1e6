"""Putting the parts together; each can be replaced by one that does less, or more."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from examples.ch03_tokens import KeyRing
from examples.ch07_gateway import UpstreamClient
from examples.ch10_mcp import McpServer as NearServer
from examples.ch10_mcp import RequestStateCodec
from examples.ch11_mcp_gateway.aggregate.aggregator import (
    Merging,
    SideBySide,
    one_after_another,
)
from examples.ch11_mcp_gateway.aggregate.upstream_lists import Approve, Items, Listing
from examples.ch11_mcp_gateway.audit import Audit, Entry
from examples.ch11_mcp_gateway.auth.grants import Grants
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import Marks
from examples.ch11_mcp_gateway.calls.call_router import Calls
from examples.ch11_mcp_gateway.calls.client_requests import INFO, Rounds
from examples.ch11_mcp_gateway.calls.tool_limits import Limits
from examples.ch11_mcp_gateway.config.model import Config, Upstream
from examples.ch11_mcp_gateway.gateway import Gateway
from examples.ch11_mcp_gateway.subscriptions.fan_out import Hearing
from examples.ch11_mcp_gateway.upstream.credentials import Credentials, Fields
from examples.ch11_mcp_gateway.upstream.local_server import Local
from examples.ch11_mcp_gateway.upstream.remote_server import Remote
from examples.ch11_mcp_gateway.upstream.upstream_server import Server
from examples.lab import Store

Show = Callable[[str], Fields]


@dataclass(frozen=True, slots=True)
class World:
    """What a gateway works with: the real world's tools, or the laboratory's.

    `store` is what all replicas share, `new_store` makes one of this process. `ring`
    signs what the gateway shows to servers, and the states of unfinished calls. `near`
    makes the servers that live in this process.
    """

    client: UpstreamClient
    store: Store
    ring: KeyRing
    clock: Callable[[], float]
    new_id: Callable[[], str]
    new_store: Callable[[], Store]
    note: Callable[[Entry], object] = lambda entry: None
    lock: Callable[[], AbstractContextManager[object]] = nullcontext
    side_by_side: SideBySide = one_after_another
    near: Mapping[str, Callable[[Show], NearServer]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Parts:
    """The parts that decide; None: the honest one."""

    grants: Grants | None = None
    cache: SharedCache | None = None
    approve: Approve | None = None
    credentials: Credentials | None = None
    rounds: Rounds | None = None


def everything(_: str, __: str, items: Items) -> Items:
    """Approve of everything: what a gateway without pins does."""
    return items


def gateway(config: Config, world: World, parts: Parts, audit: Audit) -> Gateway:
    """Put a gateway together."""
    by_user = config.jwt is not None
    credentials = parts.credentials or Credentials(
        lambda: world.ring, issuer(config), world.clock, world.new_id, world.fixed
    )
    servers = {one.name: server(one, world, credentials) for one in config.upstreams}
    cache = parts.cache
    if cache is None:  # an empty one is false
        never = frozenset(one.name for one in config.upstreams if one.never_public)
        cache = SharedCache(
            Marks(world.store, world.new_id), world.clock, never_public=never
        )
    approve = parts.approve or everything
    listing = Listing(servers, cache, credentials.context, approve, world.lock)
    rounds = parts.rounds or Rounds(sealing(config, world))
    limits = Limits(config.limits, world.store, world.clock, world.lock)
    grants = parts.grants or Grants(config.grants, world.store)
    merging = Merging(
        list(servers), listing, by_user, config.door.instructions, world.side_by_side
    )
    return Gateway(
        {**INFO, "name": config.door.name},
        grants=grants,
        merging=merging,
        calls=Calls(servers, listing, rounds, limits, by_user),
        hearing=Hearing(servers, grants, listing, world.new_store),
        audit=audit,
    )


def server(upstream: Upstream, world: World, credentials: Credentials) -> Server:
    """Return a server: near where one was made here, else far."""

    def show(user: str) -> Fields:
        return credentials.fields(upstream, user)

    near = world.near.get(upstream.name)
    if near is not None:
        return Local(upstream, near(show))
    return Remote(upstream, world.client, show, world.clock)


def sealing(config: Config, world: World) -> RequestStateCodec:
    """Return what closes the states of unfinished calls, the same at every replica."""
    return RequestStateCodec(
        lambda: world.ring, issuer(config), world.clock, world.new_id
    )


def issuer(config: Config) -> str:
    """Return what the gateway calls itself in tokens that it signs."""
    return config.door.issuer or (config.jwt.audience if config.jwt else "gateway")
