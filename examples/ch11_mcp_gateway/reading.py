"""From the text of the one file to a configuration, or to all that is wrong with it."""

import re
from collections.abc import Callable, Collection
from typing import TypeVar

from examples.ch07_gateway import (
    Section,
    hint,
    read_jwt,
    read_limit,
    read_tables,
    upstream_faults,
)
from examples.ch11_mcp_gateway.config import Config, Door, Grant, ToolLimit, Upstream
from examples.ch11_mcp_gateway.naming import upstream_of

T = TypeVar("T")
ENV = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
ASKS = ("elicitation", "sampling", "roots")
DAY, MILLION = 86_400.0, 10**6
KINDS = ("tools", "prompts", "resources")


def read_config(text: str, file: str = "tools.toml") -> Config:
    """Return what the text says; raises ConfigError with every fault in it."""
    return read_tables(text, file, read_root)


def read_root(root: Section, digest: str) -> Config:
    """Read all tables."""
    door = read_door(root.section("gateway"))
    upstreams = each(root, "servers", lambda s, n: read_upstream(s, n, door))
    known = {one.name for one in upstreams}
    root.known.add("jwt")
    config = Config(
        digest[:8],
        door,
        upstreams,
        each(root, "grants", lambda s, n: read_grant(s, n, known)),
        each(root, "limits", lambda s, n: read_tool_limit(s, n, known)),
        read_jwt(root.section("jwt")) if "jwt" in root.table else None,
    )
    root.done()
    if not upstreams:
        root.fault("", "has no server", "add a table [servers.NAME]")
    if not config.grants:
        root.fault("", "lets nobody use anything", "add a table [grants.NAME]")
    return config


def each(root: Section, name: str, read: Callable[[Section, str], T]) -> tuple[T, ...]:
    """Read every table of a kind."""
    made = []
    for own, section in root.sections(name):
        made.append(read(section, own))
        section.done()
    return tuple(made)


def read_door(section: Section) -> Door:
    """Read [gateway]."""
    door = Door(
        name=section.text("name", "gateway"),
        instructions=section.text("instructions"),
        networks=section.texts("networks"),
        hosts=section.texts("hosts") or Door().hosts,
        pins=section.text("pins"),
        issuer=section.text("issuer"),
    )
    section.done()
    return door


def read_upstream(section: Section, name: str, door: Door) -> Upstream:
    """Read [servers.NAME]."""
    url = section.text("url", None)
    for wrong, fix in upstream_faults(url, door.networks) if url else ():
        section.fault("url", wrong, fix)
    upstream = Upstream(
        name,
        url,
        openapi=section.text("openapi"),
        operations=section.texts("operations"),
        audience=section.text("audience"),
        token_from=section.text("token_from"),
        may_ask=asks(section),
        timeout=section.number("timeout", 30.0, 0.001, DAY),
        list_timeout=section.number("list_timeout", 2.0, 0.001, DAY),
        breaker_failures=section.whole("breaker_failures", 3, 1, MILLION),
        breaker_seconds=section.number("breaker_seconds", 5.0, 0.001, DAY),
        never_public=section.flag("never_public"),
    )
    if upstream.token_from and not ENV.fullmatch(upstream.token_from):
        fix = "write the name of a variable, like SHOP_TOKEN; never the token itself"
        section.fault("token_from", "is no name of a variable", fix)
    if upstream.audience and upstream.token_from:
        section.fault("token_from", "stands beside audience", "choose one of the two")
    if upstream.operations and not upstream.openapi:
        fix = "add openapi, the description that has them"
        section.fault("operations", "is set", fix)
    return upstream


def asks(section: Section) -> tuple[str, ...]:
    """Read what a server may ask a client for; by default what a form can ask."""
    said = section.texts("may_ask", ASKS)
    return said if "may_ask" in section.table else ("elicitation",)


def read_grant(section: Section, name: str, known: Collection[str]) -> Grant:
    """Read [grants.NAME]."""
    users = section.texts("users")
    if not users:
        section.fault("users", "is empty", 'add users = ["NAME"], or ["*"]')
    tools, prompts, resources = (patterns(section, kind, known) for kind in KINDS)
    if not tools + prompts + resources:
        section.fault("", "grants nothing", f"add one of {', '.join(KINDS)}")
    return Grant(name, users, tools, prompts, resources)


def read_tool_limit(section: Section, name: str, known: Collection[str]) -> ToolLimit:
    """Read [limits.NAME]."""
    limit = read_limit(section, name)
    if limit.by == "address":
        fix = '"consumer" counts by user, "route" counts everybody together'
        section.fault("by", "is 'address'", fix)
    tools = patterns(section, "tools", known)
    if not tools:
        section.fault("tools", "is empty", 'add tools = ["SERVER__TOOL"]')
    return ToolLimit(limit, tools)


def patterns(section: Section, kind: str, known: Collection[str]) -> tuple[str, ...]:
    """Read patterns of names; each must begin with a server that there is."""
    said = section.texts(kind)
    for one in said:
        server = upstream_of(kind, one)
        if server not in known and "*" not in server:
            section.fault(kind, f"has {one!r}, and no such server", hint(server, known))
    return said
