"""Putting the parts together; each can be replaced by one that does less, or more."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from examples.ch03_tokens import KeyRing
from examples.ch07_gateway import UpstreamClient
from examples.ch10_mcp import McpServer as NearServer
from examples.ch10_mcp import RequestStateCodec
from examples.ch11_mcp_gateway.aggregate.aggregator import (
    Aggregator,
    RunAll,
    run_in_turn,
)
from examples.ch11_mcp_gateway.aggregate.upstream_lists import (
    ApprovalFilter,
    Items,
    UpstreamLists,
)
from examples.ch11_mcp_gateway.audit import AuditEntry, AuditLog
from examples.ch11_mcp_gateway.auth.grants import Grants
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch11_mcp_gateway.calls.call_router import CallRouter
from examples.ch11_mcp_gateway.calls.client_requests import GATEWAY_INFO, MultiRoundTrip
from examples.ch11_mcp_gateway.calls.tool_limits import ToolLimits
from examples.ch11_mcp_gateway.config.model import McpGatewayConfig, UpstreamConfig
from examples.ch11_mcp_gateway.gateway import McpGateway
from examples.ch11_mcp_gateway.subscriptions.fan_out import SubscriptionFanOut
from examples.ch11_mcp_gateway.upstream.credentials import Fields, UpstreamCredentials
from examples.ch11_mcp_gateway.upstream.local_server import LocalServer
from examples.ch11_mcp_gateway.upstream.remote_server import RemoteServer
from examples.ch11_mcp_gateway.upstream.upstream_server import UpstreamServer
from examples.lab import Store

CredentialFields = Callable[[str], Fields]


@dataclass(frozen=True, slots=True)
class GatewayDependencies:
    """What a gateway works with: the real world's tools, or the laboratory's.

    `store` is what all replicas share, `new_store` makes one of this process. `ring`
    signs what the gateway shows to servers, and the states of unfinished calls.
    `local_servers` makes those that live in this process.
    """

    client: UpstreamClient
    store: Store
    ring: KeyRing
    clock: Callable[[], float]
    new_id: Callable[[], str]
    new_store: Callable[[], Store]
    audit_sink: Callable[[AuditEntry], object] = lambda entry: None
    lock: Callable[[], AbstractContextManager[object]] = nullcontext
    run_all: RunAll = run_in_turn
    local_servers: Mapping[str, Callable[[CredentialFields], NearServer]] = field(
        default_factory=dict
    )
    fixed_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Components:
    """The parts that decide; None: the honest one."""

    grants: Grants | None = None
    cache: SharedCache | None = None
    approval_filter: ApprovalFilter | None = None
    credentials: UpstreamCredentials | None = None
    multi_round_trip: MultiRoundTrip | None = None


def approve_everything(_: str, __: str, items: Items) -> Items:
    """Approve of everything: what a gateway without pins does."""
    return items


def build_gateway(
    config: McpGatewayConfig,
    dependencies: GatewayDependencies,
    components: Components,
    audit_log: AuditLog,
) -> McpGateway:
    """Put a gateway together."""
    by_user = config.jwt is not None
    credentials = components.credentials or UpstreamCredentials(
        lambda: dependencies.ring,
        gateway_issuer(config),
        dependencies.clock,
        dependencies.new_id,
        dependencies.fixed_tokens,
    )
    servers = {
        one.name: build_server(one, dependencies, credentials)
        for one in config.upstreams
    }
    cache = components.cache
    if cache is None:  # an empty one is false
        never_public = frozenset(
            one.name for one in config.upstreams if one.never_public
        )
        cache = SharedCache(
            TagVersions(dependencies.store, dependencies.new_id),
            dependencies.clock,
            never_public=never_public,
        )
    approval = components.approval_filter or approve_everything
    lists = UpstreamLists(
        servers, cache, credentials.authorization_context, approval,
        lock=dependencies.lock, clock=dependencies.clock, say=audit_log.missing,
    )  # fmt: skip
    multi_round_trip = components.multi_round_trip or MultiRoundTrip(
        state_codec(config, dependencies)
    )
    limits = ToolLimits(
        config.limits, dependencies.store, dependencies.clock, dependencies.lock
    )
    grants = components.grants or Grants(config.grants, dependencies.store)
    aggregator = Aggregator(
        list(servers), lists, by_user, config.gateway.instructions, dependencies.run_all
    )
    return McpGateway(
        {**GATEWAY_INFO, "name": config.gateway.name},
        grants=grants,
        aggregator=aggregator,
        calls=CallRouter(servers, lists, multi_round_trip, limits, by_user),
        subscriptions=SubscriptionFanOut(
            servers, grants, lists, dependencies.new_store
        ),
        audit_log=audit_log,
    )


def build_server(
    upstream: UpstreamConfig,
    dependencies: GatewayDependencies,
    credentials: UpstreamCredentials,
) -> UpstreamServer:
    """Return a server: near where one was made here, else far."""

    def credential_fields(user: str) -> Fields:
        return credentials.fields(upstream, user)

    local_server = dependencies.local_servers.get(upstream.name)
    if local_server is not None:
        return LocalServer(upstream, local_server(credential_fields))
    return RemoteServer(
        upstream, dependencies.client, credential_fields, dependencies.clock
    )


def state_codec(
    config: McpGatewayConfig, dependencies: GatewayDependencies
) -> RequestStateCodec:
    """Return what closes the states of unfinished calls, the same at every replica."""
    return RequestStateCodec(
        lambda: dependencies.ring,
        gateway_issuer(config),
        dependencies.clock,
        dependencies.new_id,
    )


def gateway_issuer(config: McpGatewayConfig) -> str:
    """Return what the gateway calls itself in tokens that it signs."""
    return config.gateway.issuer or (config.jwt.audience if config.jwt else "gateway")
