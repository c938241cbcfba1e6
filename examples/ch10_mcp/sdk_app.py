"""The same shop on the official SDK, a shell that speaks both eras; it is ASGI."""

import secrets
import socket
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal

import uvicorn
from mcp.server import CacheHint, MCPServer
from mcp.server.mcpserver import Elicit, Resolve
from mcp.server.request_state import RequestStateSecurity
from pydantic import BaseModel, Field
from starlette.applications import Starlette

from examples.bookshop import UnknownBook, catalogue
from examples.ch10_mcp.shop.orders import Orders
from examples.ch10_mcp.shop.shop_server import HINTS, SERVER_INFO, TERMS
from examples.lab import MemoryStore

HOST = "127.0.0.1"


class Agreement(BaseModel):
    """What the user fills in."""

    ok: bool = Field(description="Pay it back")


def sdk_shop(
    orders: Orders, new_id: Callable[[], str], keys: list[bytes | str]
) -> MCPServer[Any]:
    """Build the shop; `keys` close unfinished calls, the first one writes."""
    hints = {
        method: CacheHint(ttl_ms=hint.ttl_ms, scope=hint.scope)
        for method, hint in HINTS.items()
    }
    server: MCPServer[Any] = MCPServer(
        SERVER_INFO["name"],
        version=SERVER_INFO["version"],
        cache_hints=hints,  # type: ignore[arg-type]  # the keys are methods
        request_state_security=RequestStateSecurity(keys=keys),
        log_level="WARNING",
    )

    @server.tool()
    def search_books(words: str, limit: int = 5) -> dict[str, Any]:
        """Find books by words of title or author."""
        page = catalogue().search(words).page(0, limit)
        return {"books": [asdict(b) for b in page.books], "total": page.total}

    @server.tool()
    def check_stock(
        book_id: str,
        branch: Annotated[
            Literal["east", "west"], Field(json_schema_extra={"x-mcp-header": "Branch"})
        ],
    ) -> dict[str, Any]:
        """Say how many copies of a book a branch has."""
        try:
            book = catalogue().by_id(book_id)
        except UnknownBook as error:
            raise ValueError(str(error)) from None
        half = book.stock // 2
        copies = half if branch == "west" else book.stock - half
        return {"branch": branch, "copies": copies}

    @server.tool()
    def place_order(book_id: str, quantity: int = 1) -> dict[str, Any]:
        """Order copies of a book."""
        placed = orders.place(new_id(), "", book_id, quantity)
        return {"order_id": placed.id, "cents": placed.total_cents}

    def agreed(order_id: str) -> Elicit[Agreement]:
        cents = orders.find("", order_id).total_cents
        return Elicit(f"Refund order {order_id}: {cents / 100:.2f}?", Agreement)

    @server.tool()
    def refund_order(
        order_id: str, agreement: Annotated[Agreement, Resolve(agreed)]
    ) -> dict[str, Any]:
        """Pay an order back, after the user has agreed."""
        if not agreement.ok:
            raise ValueError("the user did not agree: nothing was paid back")
        return orders.refund("", order_id, new_id())

    @server.resource("shop://terms")
    def terms() -> str:
        """Return the shop's terms."""
        return TERMS

    return server


def create_sdk_app(**options: Any) -> Starlette:
    """Build the ASGI application, for one process: orders are in its memory."""
    orders = Orders(MemoryStore())
    server = sdk_shop(orders, ids, [secrets.token_bytes(32)])
    return server.streamable_http_app(**options)


def ids() -> str:
    """Make an id that nobody can guess."""
    return secrets.token_urlsafe(16)


def serve(port: int, say: Callable[[str], None]) -> None:
    """Serve on loopback until interrupted; raises OSError where the port is taken."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
        config = uvicorn.Config(create_sdk_app(), log_level="warning")
        say(f"sdk        http://{HOST}:{listener.getsockname()[1]}/mcp")
        say("stop       Ctrl-C")
        uvicorn.Server(config).run(sockets=[listener])
