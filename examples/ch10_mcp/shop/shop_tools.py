"""The shop's tools: search, stock, an order, and a refund that asks the user."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from examples.bookshop import Catalogue, UnknownBook
from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.server.context import McpContext, Result, StreamableOutcome
from examples.ch10_mcp.server.multi_round_trip import (
    InputRequest,
    InputRequired,
    accepted_content,
    declined,
    elicitation_form,
)
from examples.ch10_mcp.server.results import (
    structured_result,
    text_content,
    tool_result,
)
from examples.ch10_mcp.server.tools import Tool, ToolFunction
from examples.ch10_mcp.shop.orders import Orders

MAX_BOOKS = 20  # books in one answer
BRANCHES = ("east", "west")
SLUG: Json = {"type": "string", "minLength": 1, "maxLength": 100}


def object_schema(required: tuple[str, ...], **properties: Json) -> Json:
    """Return the schema of a tool's arguments."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def search_books(books: Catalogue) -> ToolFunction:
    """Find books by words."""

    def run(_: McpContext, arguments: dict[str, Any]) -> Result:
        page = books.search(arguments["words"]).page(0, arguments.get("limit", 5))
        found = [asdict(book) for book in page.books]
        return structured_result({"books": found, "total": page.total})

    return run


def check_stock(books: Catalogue) -> ToolFunction:
    """Say how many copies a branch has; raises ValueError for an unknown book."""

    def run(_: McpContext, arguments: dict[str, Any]) -> Result:
        try:
            book = books.by_id(arguments["book_id"])
        except UnknownBook as error:
            raise ValueError(str(error)) from None
        half = book.stock // 2
        copies = half if arguments["branch"] == "west" else book.stock - half
        return structured_result({"branch": arguments["branch"], "copies": copies})

    return run


def place_order(orders: Orders, new_id: Callable[[], str]) -> ToolFunction:
    """Order copies of a book."""

    def run(context: McpContext, arguments: dict[str, Any]) -> Result:
        try:
            placed = orders.place(
                new_id(),
                context.user,
                arguments["book_id"],
                arguments.get("quantity", 1),
            )
        except UnknownBook as error:
            raise ValueError(str(error)) from None
        return structured_result({"order_id": placed.id, "cents": placed.total_cents})

    return run


def refund_question(order_id: str, cents: int) -> InputRequest:
    """Ask whether this much is to be paid back."""
    words = f"Refund order {order_id}: {cents / 100:.2f}?"
    return elicitation_form(
        words, {"ok": {"type": "boolean", "title": "Pay it back"}}, ("ok",)
    )


def refund_order(orders: Orders, new_id: Callable[[], str]) -> ToolFunction:
    """Pay an order back, after the user has said so.

    What the user agreed to stands in the state; the order may not have changed since.
    """

    def run(context: McpContext, arguments: dict[str, Any]) -> StreamableOutcome:
        placed = orders.find(context.user, arguments["order_id"])
        input_request = refund_question(placed.id, placed.total_cents)
        response = context.input_responses.get("confirm")
        if declined(response):
            return tool_result(text_content("the user said no: nothing was paid back"))
        if response is None or context.state is None:
            state = {"order": placed.id, "cents": placed.total_cents}
            return InputRequired({"confirm": input_request}, state)
        if context.state.get("cents") != placed.total_cents:
            raise InvalidParams("the order has changed since the user was asked")
        content = accepted_content(response, input_request)
        if content is None or content["ok"] is not True:
            return tool_result(
                text_content("the user did not agree: nothing was paid back")
            )
        return structured_result(orders.refund(context.user, placed.id, new_id()))

    return run


def shop_tools(
    books: Catalogue, orders: Orders, new_id: Callable[[], str]
) -> tuple[Tool, ...]:
    """Return the tools in their fixed order."""
    reads = {"readOnlyHint": True}
    branch = {"type": "string", "enum": list(BRANCHES), "x-mcp-header": "Branch"}
    count = {"type": "integer", "minimum": 1, "maximum": MAX_BOOKS}
    words = {"type": "string", "minLength": 1, "maxLength": 200}
    return (
        Tool("search_books", "Find books by words of title or author.",
             search_books(books),
             object_schema(("words",), words=words, limit=count), annotations=reads),
        Tool("check_stock", "Say how many copies of a book a branch has.",
             check_stock(books),
             object_schema(("book_id", "branch"), book_id=SLUG, branch=branch),
             annotations=reads),
        Tool("place_order", "Order copies of a book.", place_order(orders, new_id),
             object_schema(("book_id",), book_id=SLUG, quantity=count)),
        Tool("refund_order", "Pay an order back, after the user has agreed.",
             refund_order(orders, new_id), object_schema(("order_id",), order_id=SLUG),
             annotations={"destructiveHint": True, "idempotentHint": True}),
    )  # fmt: skip
