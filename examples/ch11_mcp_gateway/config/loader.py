"""From the text of the one file to a configuration, or to all that is wrong with it."""

import re
from collections.abc import Callable, Collection
from typing import TypeVar

from examples.ch07_gateway import (
    TomlTable,
    read_jwt,
    read_limit,
    read_tables,
    suggestion,
    upstream_url_faults,
)
from examples.ch11_mcp_gateway.aggregate.prefixes import prefix_of
from examples.ch11_mcp_gateway.auth.grants import normal_pattern
from examples.ch11_mcp_gateway.auth.resource_uris import AmbiguousUri
from examples.ch11_mcp_gateway.config.model import (
    GatewaySection,
    GrantConfig,
    McpGatewayConfig,
    ToolLimit,
    UpstreamConfig,
)

T = TypeVar("T")
ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
CLIENT_CAPABILITIES = ("elicitation", "sampling", "roots")
DAY, MILLION = 86_400.0, 10**6
KINDS = ("tools", "prompts", "resources")


def read_config(text: str, file: str = "tools.toml") -> McpGatewayConfig:
    """Return what the text says; raises ConfigError with every fault in it."""
    return read_tables(text, file, read_root)


def read_root(root: TomlTable, digest: str) -> McpGatewayConfig:
    """Read all tables."""
    door = read_gateway(root.table("gateway"))
    upstreams = read_each(root, "servers", lambda s, n: read_upstream(s, n, door))
    known = {one.name for one in upstreams}
    root.known.add("jwt")
    config = McpGatewayConfig(
        digest[:8],
        door,
        upstreams,
        read_each(root, "grants", lambda s, n: read_grant(s, n, known)),
        read_each(root, "limits", lambda s, n: read_tool_limit(s, n, known)),
        read_jwt(root.table("jwt")) if "jwt" in root.values else None,
    )
    root.reject_unknown_keys()
    if not upstreams:
        root.fault("", "has no server", "add a table [servers.NAME]")
    if not config.grants:
        root.fault("", "lets nobody use anything", "add a table [grants.NAME]")
    return config


def read_each(
    root: TomlTable, name: str, read: Callable[[TomlTable, str], T]
) -> tuple[T, ...]:
    """Read every table of a kind."""
    made = []
    for own, section in root.tables(name):
        made.append(read(section, own))
        section.reject_unknown_keys()
    return tuple(made)


def read_gateway(section: TomlTable) -> GatewaySection:
    """Read [gateway]."""
    door = GatewaySection(
        name=section.string("name", "gateway"),
        instructions=section.string("instructions"),
        networks=section.strings("networks"),
        hosts=section.strings("hosts") or GatewaySection().hosts,
        pins=section.string("pins"),
        issuer=section.string("issuer"),
    )
    section.reject_unknown_keys()
    return door


def read_upstream(
    section: TomlTable, name: str, door: GatewaySection
) -> UpstreamConfig:
    """Read [servers.NAME]."""
    url = section.string("url", None)
    for wrong, fix in upstream_url_faults(url, door.networks) if url else ():
        section.fault("url", wrong, fix)
    upstream = UpstreamConfig(
        name,
        url,
        openapi=section.string("openapi"),
        operations=section.strings("operations"),
        audience=section.string("audience"),
        token_from=section.string("token_from"),
        may_ask=read_may_ask(section),
        timeout=section.number("timeout", 30.0, 0.001, DAY),
        list_timeout=section.number("list_timeout", 2.0, 0.001, DAY),
        breaker_failures=section.integer("breaker_failures", 3, 1, MILLION),
        breaker_seconds=section.number("breaker_seconds", 5.0, 0.001, DAY),
        never_public=section.boolean("never_public"),
    )
    if upstream.token_from and not ENVIRONMENT_NAME.fullmatch(upstream.token_from):
        fix = "write the name of a variable, like SHOP_TOKEN; never the token itself"
        section.fault("token_from", "is no name of a variable", fix)
    if upstream.audience and upstream.token_from:
        section.fault("token_from", "stands beside audience", "choose one of the two")
    if upstream.operations and not upstream.openapi:
        fix = "add openapi, the description that has them"
        section.fault("operations", "is set", fix)
    return upstream


def read_may_ask(section: TomlTable) -> tuple[str, ...]:
    """Read what a server may ask a client for; by default what a form can ask."""
    said = section.strings("may_ask", CLIENT_CAPABILITIES)
    return said if "may_ask" in section.values else ("elicitation",)


def read_grant(section: TomlTable, name: str, known: Collection[str]) -> GrantConfig:
    """Read [grants.NAME]."""
    users = section.strings("users")
    if not users:
        section.fault("users", "is empty", 'add users = ["NAME"], or ["*"]')
    tools, prompts, resources = (patterns(section, kind, known) for kind in KINDS)
    if not tools + prompts + resources:
        section.fault("", "grants nothing", f"add one of {', '.join(KINDS)}")
    return GrantConfig(name, users, tools, prompts, resources)


def read_tool_limit(section: TomlTable, name: str, known: Collection[str]) -> ToolLimit:
    """Read [limits.NAME]."""
    limit = read_limit(section, name)
    if limit.by == "address":
        fix = '"consumer" counts by user, "route" counts everybody together'
        section.fault("by", "is 'address'", fix)
    tools = patterns(section, "tools", known)
    if not tools:
        section.fault("tools", "is empty", 'add tools = ["SERVER__TOOL"]')
    return ToolLimit(limit, tools)


def patterns(section: TomlTable, kind: str, known: Collection[str]) -> tuple[str, ...]:
    """Read patterns of names; each must begin with a server that there is."""
    said = section.strings(kind)
    for one in said:
        server = prefix_of(kind, one)
        if server not in known and "*" not in server:
            section.fault(
                kind, f"has {one!r}, and no such server", suggestion(server, known)
            )
        try:
            normal_pattern(kind, one)
        except AmbiguousUri as error:
            section.fault(kind, f"has {one!r}: {error}", "write it in its normal form")
    return said
