"""The shop for agents: chapter 10's server, with a tool that may be called again."""

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
from examples.ch12_choosing.shop.prices import Prices
from examples.ch12_choosing.shop.purchases import KeyReused, Purchases
from examples.lab import MemoryStore, Store

BUY = "buy_book"
WORDS = "Buy copies of a book. Send the same key again if no answer came."
KEPT = ("search_books", "check_stock")  # of chapter 10's tools
LISTED = CachingHint(1_000, "public")  # milliseconds
TEXT = {"type": "string", "minLength": 1, "maxLength": 100}
TAKES = {
    "type": "object",
    "properties": {
        "book_id": TEXT,
        "key": TEXT,
        "quantity": {"type": "integer", "minimum": 1, "maximum": 20},
    },
    "required": ["book_id", "key"],
    "additionalProperties": False,
}


def definitions(words: str) -> list[Json]:
    """Return the tools as the server lists them."""
    nothing = MemoryStore()
    state_codec = RequestStateCodec(
        lambda: KeyRing((), ""), "", float, str
    )  # nothing is sealed here
    tools = server(nothing, state_codec, str, words).tools.by_name.values()
    return [tool.definition() for tool in tools]


def server(
    store: Store, state_codec: RequestStateCodec, new_id: Callable[[], str], words: str
) -> McpServer:
    """Build the server; `words` describe the tool that buys."""
    base = bookshop_server(store, state_codec, new_id, hints={"tools/list": LISTED})
    kept = [base.tools.by_name[name] for name in KEPT]
    buys = Tool(BUY, words, buyer(store), TAKES, annotations={"idempotentHint": True})
    return replace(base, tools=ToolRegistry([*kept, buys]))


def buyer(store: Store) -> Callable[[McpContext, dict[str, Any]], dict[str, Any]]:
    """Return what the tool does: the purchase of a key, under the key as reference."""
    prices, purchases = Prices(store), Purchases(store)

    def run(context: McpContext, given: dict[str, Any]) -> dict[str, Any]:
        line = Line(given["book_id"], given.get("quantity", 1))
        try:
            cents = prices.of(line.book_id).cents
            key = given["key"]
            bought, _ = purchases.buy(context.user, key, key, line, cents)
        except (UnknownBook, KeyReused) as error:
            raise ValueError(str(error)) from None
        told = {"order_id": bought.id, "cents": bought.total_cents}
        words = f"order {bought.id}: {bought.total_cents} cents"
        block = {"type": "text", "text": words}
        return {"content": [block], "isError": False, "structuredContent": told}

    return run
