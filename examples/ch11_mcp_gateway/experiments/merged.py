"""The naive gateway that hands on every tool under its own name: the last one wins."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from examples.ch10_mcp import (
    CachingHint,
    Json,
    McpClient,
    McpContext,
    McpServer,
    NotificationBus,
    RequestStateCodec,
    Tool,
    ToolRegistry,
    create_app,
)
from examples.ch11_mcp_gateway.experiments.stage import state_codec
from examples.lab import Node

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def merging(names: Sequence[str]) -> Callable[[Node], "WSGIApplication"]:
    """Return what makes the gateway before the servers of these names."""

    def make(node: Node) -> "WSGIApplication":
        session = node.session()
        session.headers.clear()
        clients = {name: McpClient(session, f"http://{name}/mcp") for name in names}
        return create_app(
            server=merged(clients, state_codec(node)),
            bus=NotificationBus(node.store()),
            hosts=frozenset({"gate"}), clock=node.clock,
        )  # fmt: skip

    return make


def merged(
    clients: Mapping[str, McpClient], state_codec: RequestStateCodec
) -> McpServer:
    """Build a server of all that these servers list now, without prefixes."""
    by_name = {
        one["name"]: handed_on(one, client)
        for client in clients.values()
        for one in client.list_tools()
    }
    info = {"name": "merged", "version": "1"}
    hints = {"tools/list": CachingHint(0, "private")}
    return McpServer(
        info, state_codec, ToolRegistry(tuple(by_name.values())), hints=hints
    )


def handed_on(listed: Json, client: McpClient) -> Tool:
    """Return a tool that calls the one behind."""
    return Tool(listed["name"], listed["description"], calling(listed["name"], client),
                listed["inputSchema"])  # fmt: skip


def calling(
    name: str, client: McpClient
) -> Callable[[McpContext, dict[str, Any]], Any]:
    """Return a tool's work: to call the server's own."""
    return lambda context, given: dict(client.call(name, **given))
