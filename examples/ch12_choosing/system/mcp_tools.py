"""The MCP server's tools: two of chapter 10's, and one that may be called again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from examples.bookshop import Line, UnknownBook
from examples.ch03_tokens import KeyRing
from examples.ch10_mcp import (
    CachingHint,
    Json,
    McpContext,
    McpServer,
    RequestStateCodec,
    Tool,
    ToolRegistry,
    bookshop_server,
)
from examples.ch12_choosing.shop.prices import PriceStore
from examples.ch12_choosing.shop.purchases import KeyReused, Purchases
from examples.lab import MemoryStore, Store

BUY = "buy_book"
BUY_DESCRIPTION = "Buy copies of a book. Send the same key again if no answer came."
CHAPTER_10_TOOLS = ("search_books", "check_stock")  # of chapter 10's tools
LIST_HINT = CachingHint(1_000, "public")  # milliseconds
TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 100}
BUY_SCHEMA = {
    "type": "object",
    "properties": {
        "book_id": TEXT_SCHEMA,
        "key": TEXT_SCHEMA,
        "quantity": {"type": "integer", "minimum": 1, "maximum": 20},
    },
    "required": ["book_id", "key"],
    "additionalProperties": False,
}


def tool_definitions(description: str) -> list[Json]:
    """Return the tools as the server lists them."""
    empty = MemoryStore()
    state_codec = RequestStateCodec(
        lambda: KeyRing((), ""), "", float, str
    )  # nothing is sealed here
    tools = create_shop_server(
        empty, state_codec, str, description
    ).tools.by_name.values()
    return [tool.definition() for tool in tools]


def create_shop_server(
    store: Store,
    state_codec: RequestStateCodec,
    new_id: Callable[[], str],
    description: str,
) -> McpServer:
    """Build the server with this `description` of the tool that buys."""
    base = bookshop_server(store, state_codec, new_id, hints={"tools/list": LIST_HINT})
    browsing = [base.tools.by_name[name] for name in CHAPTER_10_TOOLS]
    buying = Tool(
        BUY,
        description,
        buy_tool(store),
        BUY_SCHEMA,
        annotations={"idempotentHint": True},
    )
    return replace(base, tools=ToolRegistry([*browsing, buying]))


def buy_tool(store: Store) -> Callable[[McpContext, dict[str, Any]], dict[str, Any]]:
    """Return what the tool does: the purchase of a key, under the key as reference."""
    prices, purchases = PriceStore(store), Purchases(store)

    def run(context: McpContext, arguments: dict[str, Any]) -> dict[str, Any]:
        line = Line(arguments["book_id"], arguments.get("quantity", 1))
        try:
            cents = prices.of(line.book_id).cents
            key = arguments["key"]
            purchase, _ = purchases.buy(context.user, key, key, line, cents)
        except (UnknownBook, KeyReused) as error:
            raise ValueError(str(error)) from None
        result = {"order_id": purchase.id, "cents": purchase.total_cents}
        text = f"order {purchase.id}: {purchase.total_cents} cents"
        content = {"type": "text", "text": text}
        return {"content": [content], "isError": False, "structuredContent": result}

    return run
