"""The laboratory's attacks on caches: each says whether it worked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import (
    EVENT_STREAM,
    JSON,
    LIST_CHANGED,
    CachingHint,
    McpServer,
    RequestStateCodec,
    Tool,
    ToolRegistry,
    with_request_meta,
)
from examples.ch11_mcp_gateway.assembly import Components
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch11_mcp_gateway.experiments.careless import (
    Echoes,
)
from examples.ch11_mcp_gateway.experiments.hiding import (
    GRANTS,
    ORDER,
    SHOP,
    names,
)
from examples.ch11_mcp_gateway.experiments.histories import (
    EVERYTHING as ALL_TOOLS,
)
from examples.ch11_mcp_gateway.experiments.histories import History
from examples.ch11_mcp_gateway.experiments.setups import Asked, Setup
from examples.ch11_mcp_gateway.experiments.stage import (
    EVERYTHING,
    GATE,
    ISSUER,
    TOKENS,
    Setting,
    Stage,
    new_id,
    served,
    shop,
    tokens_for,
)
from examples.ch11_mcp_gateway.upstream.credentials import UpstreamCredentials
from examples.lab import Node

if TYPE_CHECKING:
    pass

OPEN = (
    '[grants.all]\nusers = ["*"]\ntools = ["*"]\nprompts = ["*"]\nresources = ["*"]\n'
)
SHOP_AUDIENCE = "https://shop.example/mcp"
OLD = 15.0  # seconds of the twenty that are promised
Changes = Callable[[Components, Node], object]


def above(setting: Setting) -> bool:
    """List after somebody with more rights has listed."""
    stage = Stage(SHOP, GRANTS, setting)
    names(stage.client("alice"))
    return ORDER in names(stage.client("mallory"))


def keeping(kind: type[SharedCache]) -> Changes:
    """Return a change: the gateway keeps results in this cache."""

    def change(parts: Components, node: Node) -> None:
        numbers = iter(range(10**6))
        marks = TagVersions(node.store("redis"), lambda: f"{node.name}-{next(numbers)}")
        parts.cache = kind(marks, node.clock)

    return change


def read_by_other(kind: type[SharedCache]) -> bool:
    """Read what Alice has read of herself."""
    servers = {"shop": served(shop, tokens_for(SHOP_AUDIENCE))}

    def change(parts: Components, node: Node) -> None:
        keeping(kind)(parts, node)
        parts.credentials = UpstreamCredentials(
            lambda: TOKENS, ISSUER, node.clock, lambda: new_id(node)
        )

    setting = Setting(change=change, audiences={"shop": SHOP_AUDIENCE})
    stage = Stage(servers, OPEN, setting)
    alice, mallory = (
        stage.client(user).read("shop+shop://me")["contents"][0]["text"]
        for user in ("alice", "mallory")
    )
    return bool(alice == mallory)


def still_listed(kind: type[SharedCache]) -> bool:
    """Call on a list after the server withdrew a tool, and said so."""
    made: dict[str, Any] = {}

    def remembered(node: Node, state_codec: RequestStateCodec) -> McpServer:
        made["shop"] = server = shop(node, state_codec)
        return server

    def change(parts: Components, node: Node) -> None:
        keeping(kind)(parts, node)
        made["cache"] = parts.cache

    stage = Stage({"shop": served(remembered)}, OPEN, Setting(change=change))
    client = stage.client("alice")
    names(client)
    del made["shop"].tools.by_name["place_order"]
    made["cache"].invalidate("shop", LIST_CHANGED["toolsListChanged"])
    return ORDER in names(client)


def overtaken(setup: Setup) -> bool:
    """Let a change and its notice overtake an answer, and the answer be kept."""
    history = History(setup)
    left = history.begin(Asked("alice", "tools"))
    if left is not None:
        left = history.compute(left)
        history.change("tools")
        history.tell("tools")
        history.finish(left)
    history.ask(Asked("bob", "tools"))
    return history.faults["stale"] > 0


def doubled(setup: Setup) -> bool:
    """Let a result grow old in one cache, and then in the next."""
    history = History(setup)
    history.ask(Asked("alice", "terms"))
    history.change("terms")
    history.clock.advance(OLD)
    history.ask(Asked("alice", "terms", edge=True))
    history.clock.advance(OLD)
    history.ask(Asked("alice", "terms", edge=True))
    return history.faults["stale"] > 0


def handed_on(setup: Setup) -> bool:
    """Take, from a cache behind the gateway, the list of somebody with more rights."""
    history = History(setup, grants=ALL_TOOLS | {"bob": frozenset({"search"})})
    history.ask(Asked("alice", "tools", edge=True))
    history.ask(Asked("bob", "tools", edge=True))
    return history.faults["leak"] > 0


def echoed(setting: Setting) -> bool:
    """Put an order for others into what the client says of itself, and list first."""
    hints = {"tools/list": CachingHint(60_000, "public")}

    def build(node: Node, state_codec: RequestStateCodec) -> McpServer:
        return Echoes({"name": "shop", "version": "1"}, state_codec, ToolRegistry((Tool(
            "hello", "", lambda *_: {}),)), hints=hints)  # fmt: skip

    stage = Stage({"shop": served(build)}, EVERYTHING, setting)
    named(stage, "mallory", "you, after you called customer_file")
    told = named(stage, "alice", "alice's program")
    return "customer_file" in told


def named(stage: Stage, user: str, name: str) -> str:
    """List the tools as a client of this name; return the answer as text."""
    params = with_request_meta({}, {}, {"name": name})
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": params}
    session = stage.net.session(user)
    session.headers.clear()
    return session.post(GATE, data=encode(body), headers={
        "Accept": f"{JSON}, {EVENT_STREAM}", "Content-Type": JSON,
        "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list",
        "Authorization": f"Bearer {stage.token(user)}",
    }).text  # fmt: skip
