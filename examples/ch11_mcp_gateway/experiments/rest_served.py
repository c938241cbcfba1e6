"""A REST service served as tools: which cache helps, and how far."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch01_state import create_app as create_shop
from examples.ch04_http_cache import CachePolicy
from examples.ch04_http_cache import create_app as create_cache
from examples.ch09_governance import shop_descriptions
from examples.ch10_mcp import Json, McpServer, ToolRegistry
from examples.ch11_mcp_gateway.experiments.stage import (
    EVERYTHING,
    LATENCY,
    Near,
    Setting,
    Stage,
    new_id,
    state_codec,
)
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.rest.rest_server import CredentialFields
from examples.ch11_mcp_gateway.rest.tools import rest_tools
from examples.lab import Node, Table

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SECONDS, EVERY = 600, 7
OPERATIONS = ("listBooks", "readBook")
INFO = {"name": "books", "version": "1"}
TOOL = "books__readBook"
TIMEOUT = 5.0  # seconds


class Books:
    """The REST shop, chapter 4's cache before it, and a gateway that asks `asks`."""

    def __init__(self, asks: str) -> None:
        more = (
            '[servers.books]\nurl = "http://books"\nopenapi = "shop.yaml"\n'
            f"operations = {list(OPERATIONS)}\n"
        )
        self._asks = asks
        self.stage = Stage({}, EVERYTHING, Setting(more, near=self._near))
        self.net = self.stage.net
        self.net.host("books", books, latency=LATENCY)
        self.net.host("edge", edge, latency=LATENCY)

    def _near(self, node: Node) -> Mapping[str, Near]:
        client = LabClient(node.session())

        def make(show: CredentialFields) -> McpServer:
            tools = rest_tools(
                shop_descriptions()["shop"], f"http://{self._asks}",
                lambda request: client.send(request, TIMEOUT, TIMEOUT), OPERATIONS,
            )  # fmt: skip
            return McpServer(INFO, state_codec(node), ToolRegistry(tools))

        return {"books": make}


def books(node: Node) -> "WSGIApplication":
    """Make chapter 1's shop."""
    store = node.store("redis")
    baskets = MemoryBaskets(lambda: new_id(node))
    return create_shop(baskets=baskets, orders=Orders(store))


def edge(node: Node) -> "WSGIApplication":
    """Make chapter 4's shared cache before it."""
    return create_cache(
        origin="http://books", session=node.session(), clock=node.clock,
        lock=node.lock, background=node.spawn, policy=CachePolicy(name="edge"),
    )  # fmt: skip


class Definition:
    """A tool's definition as text, without the schema of what it returns."""

    def __init__(self, definition: Json) -> None:
        self._shown = {k: v for k, v in definition.items() if k != "outputSchema"}

    def __repr__(self) -> str:
        return json.dumps(self._shown, indent=1)


def tool() -> Definition:
    """Return the definition that one operation became."""
    listed = Books("books").stage.client("alice").list_tools()
    return Definition(next(one for one in listed if one["name"] == TOOL))


def asked() -> Table:
    """Ask for a book every seven seconds; count what reaches the service."""
    rows = [
        {"who asks": "a browser, through an HTTP cache", **browsing()},
        {"who asks": "an agent, through the gateway", **calling("books")},
        {"who asks": "the same, an HTTP cache behind it", **calling("edge")},
    ]
    return Table(rows, f"one book, every {EVERY} s for {SECONDS} s")


def browsing() -> dict[str, int]:
    """Ask as a browser does."""
    world = Books("books")
    session = world.net.session("bob")
    for second in range(0, SECONDS, EVERY):
        world.stage.at(second)
        session.get("http://edge/books/emma", timeout=TIMEOUT)
    return counted(world, second // EVERY + 1)


def calling(asks: str) -> dict[str, int]:
    """Ask as an agent does, with a client that keeps what it may."""
    world = Books(asks)
    alice = world.stage.client("alice", world.stage.cache())
    for second in range(0, SECONDS, EVERY):
        world.stage.at(second)
        alice.call(TOOL, book_id="emma")
    return counted(world, second // EVERY + 1)


def counted(world: Books, count: int) -> dict[str, int]:
    """Return what was asked, and what reached the service."""
    reached = world.net.trace.where(kind="http", target="books").count()
    return {"asked": count, "reach the service": reached}
