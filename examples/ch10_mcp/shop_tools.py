"""The shop's tools: search, stock, an order, and a refund that asks the user."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from examples.bookshop import Catalogue, UnknownBook
from examples.ch10_mcp.asking import Ask, InputRequest, accepted, declined, form
from examples.ch10_mcp.context import Context, Handled, Result
from examples.ch10_mcp.errors import InvalidParams
from examples.ch10_mcp.orders import Orders
from examples.ch10_mcp.protocol import Json
from examples.ch10_mcp.results import answer, structured, text
from examples.ch10_mcp.tools import Run, Tool

MOST = 20  # books in one answer
BRANCHES = ("east", "west")
SLUG: Json = {"type": "string", "minLength": 1, "maxLength": 100}


def takes(required: tuple[str, ...], **properties: Json) -> Json:
    """Return the schema of a tool's arguments."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def search(books: Catalogue) -> Run:
    """Find books by words."""

    def run(_: Context, given: dict[str, Any]) -> Result:
        page = books.search(given["words"]).page(0, given.get("limit", 5))
        found = [asdict(book) for book in page.books]
        return structured({"books": found, "total": page.total})

    return run


def stock(books: Catalogue) -> Run:
    """Say how many copies a branch has; raises ValueError for an unknown book."""

    def run(_: Context, given: dict[str, Any]) -> Result:
        try:
            book = books.by_id(given["book_id"])
        except UnknownBook as error:
            raise ValueError(str(error)) from None
        half = book.stock // 2
        copies = half if given["branch"] == "west" else book.stock - half
        return structured({"branch": given["branch"], "copies": copies})

    return run


def order(orders: Orders, new_id: Callable[[], str]) -> Run:
    """Order copies of a book."""

    def run(context: Context, given: dict[str, Any]) -> Result:
        try:
            placed = orders.place(
                new_id(), context.user, given["book_id"], given.get("quantity", 1)
            )
        except UnknownBook as error:
            raise ValueError(str(error)) from None
        return structured({"order_id": placed.id, "cents": placed.total_cents})

    return run


def question(order_id: str, cents: int) -> InputRequest:
    """Ask whether this much is to be paid back."""
    words = f"Refund order {order_id}: {cents / 100:.2f}?"
    return form(words, {"ok": {"type": "boolean", "title": "Pay it back"}}, ("ok",))


def refund(orders: Orders, new_id: Callable[[], str]) -> Run:
    """Pay an order back, after the user has said so.

    What the user agreed to stands in the state; the order may not have changed since.
    """

    def run(context: Context, given: dict[str, Any]) -> Handled:
        placed = orders.find(context.user, given["order_id"])
        asked = question(placed.id, placed.total_cents)
        response = context.responses.get("confirm")
        if declined(response):
            return answer(text("the user said no: nothing was paid back"))
        if response is None or context.state is None:
            state = {"order": placed.id, "cents": placed.total_cents}
            return Ask({"confirm": asked}, state)
        if context.state.get("cents") != placed.total_cents:
            raise InvalidParams("the order has changed since the user was asked")
        content = accepted(response, asked)
        if content is None or content["ok"] is not True:
            return answer(text("the user did not agree: nothing was paid back"))
        return structured(orders.refund(context.user, placed.id, new_id()))

    return run


def shop_tools(
    books: Catalogue, orders: Orders, new_id: Callable[[], str]
) -> tuple[Tool, ...]:
    """Return the tools in their fixed order."""
    reads = {"readOnlyHint": True}
    branch = {"type": "string", "enum": list(BRANCHES), "x-mcp-header": "Branch"}
    count = {"type": "integer", "minimum": 1, "maximum": MOST}
    words = {"type": "string", "minLength": 1, "maxLength": 200}
    return (
        Tool("search_books", "Find books by words of title or author.", search(books),
             takes(("words",), words=words, limit=count), annotations=reads),
        Tool("check_stock", "Say how many copies of a book a branch has.", stock(books),
             takes(("book_id", "branch"), book_id=SLUG, branch=branch),
             annotations=reads),
        Tool("place_order", "Order copies of a book.", order(orders, new_id),
             takes(("book_id",), book_id=SLUG, quantity=count)),
        Tool("refund_order", "Pay an order back, after the user has agreed.",
             refund(orders, new_id), takes(("order_id",), order_id=SLUG),
             annotations={"destructiveHint": True, "idempotentHint": True}),
    )  # fmt: skip
