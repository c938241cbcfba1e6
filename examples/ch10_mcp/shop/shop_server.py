"""The bookshop as an MCP server: what it offers, and how long it may be kept."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from examples.bookshop import Catalogue, UnknownBook, catalogue
from examples.bookshop.jsontext import encode
from examples.ch10_mcp.protocol.caching_hints import CachingHint
from examples.ch10_mcp.protocol.constants import JSON
from examples.ch10_mcp.security.request_state import RequestStateCodec
from examples.ch10_mcp.server.completion import CompletionRegistry
from examples.ch10_mcp.server.context import McpContext, Result
from examples.ch10_mcp.server.prompts import Prompt, PromptArgument, PromptRegistry
from examples.ch10_mcp.server.resources import (
    Resource,
    ResourceRegistry,
    ResourceTemplate,
)
from examples.ch10_mcp.server.results import (
    prompt_result,
    resource_contents,
    text_content,
)
from examples.ch10_mcp.server.server import McpServer
from examples.ch10_mcp.server.tools import ToolRegistry
from examples.ch10_mcp.shop.orders import Orders
from examples.ch10_mcp.shop.shop_tools import shop_tools
from examples.lab import Store

SERVER_INFO = {"name": "bookshop", "version": "1.0.0"}
TERMS = "Books come back within 30 days. Money goes back the way it came."
DEFINITIONS_HINT = CachingHint(
    60_000, "public"
)  # a minute: definitions change with a deploy
BOOK_HINT = CachingHint(5_000, "public")  # prices change
USER_HINT = CachingHint(5_000, "private")
HINTS = {
    "server/discover": DEFINITIONS_HINT,
    "tools/list": DEFINITIONS_HINT,
    "prompts/list": DEFINITIONS_HINT,
    "resources/list": DEFINITIONS_HINT,
    "resources/templates/list": DEFINITIONS_HINT,
}


def bookshop_server(
    store: Store,
    state_codec: RequestStateCodec,
    new_id: Callable[[], str],
    books: Catalogue | None = None,
    hints: Mapping[str, CachingHint] | None = None,
) -> McpServer:
    """Build the shop on a store that its replicas share."""
    books = catalogue() if books is None else books
    return McpServer(
        SERVER_INFO,
        state_codec,
        ToolRegistry(shop_tools(books, Orders(store), new_id)),
        ResourceRegistry(shop_resources(), shop_templates(books)),
        PromptRegistry(shop_prompts()),
        CompletionRegistry(shop_completions(books)),
        HINTS if hints is None else hints,
        "A bookshop: search, look at stock, order, and get money back.",
    )


def shop_resources() -> tuple[Resource, ...]:
    """Return what is read by a fixed URI."""

    def terms(context: McpContext) -> Result:
        return resource_contents("shop://terms", "text/plain", TERMS)

    def me(context: McpContext) -> Result:
        return resource_contents(
            "shop://me", JSON, encode({"user": context.user}).decode()
        )

    return (
        Resource(
            "shop://terms", "terms", "The shop's terms.", terms, hint=DEFINITIONS_HINT
        ),
        Resource("shop://me", "me", "Who you are to the shop.", me, JSON, USER_HINT),
    )


def shop_templates(books: Catalogue) -> tuple[ResourceTemplate, ...]:
    """Return what is read by a URI with a book's id in it."""

    def book(context: McpContext, variables: Mapping[str, str]) -> Result:
        try:
            found = books.by_id(variables["book_id"])
        except UnknownBook as error:
            raise LookupError(str(error)) from None
        return resource_contents(
            f"book://{found.id}", JSON, encode(asdict(found)).decode()
        )

    return (
        ResourceTemplate(
            "book://{book_id}", "book", "One book.", book, JSON, BOOK_HINT
        ),
    )


def shop_prompts() -> tuple[Prompt, ...]:
    """Return what a user may choose to say."""

    def recommend(_: McpContext, given: Mapping[str, str]) -> Result:
        return prompt_result(text_content(f"Recommend me a book by {given['author']}."))

    author = PromptArgument("author", "Whose books")
    return (Prompt("recommend", "Ask for a recommendation.", recommend, (author,)),)


def shop_completions(
    books: Catalogue,
) -> dict[tuple[str, str], Callable[[str], list[str]]]:
    """Return what may be suggested: authors and ids that begin as typed."""
    authors = sorted({book.author for book in books.books.values()})

    def starting(names: list[str]) -> Callable[[str], list[str]]:
        return lambda typed: [
            name for name in names if name.casefold().startswith(typed.casefold())
        ]

    return {
        ("recommend", "author"): starting(authors),
        ("book://{book_id}", "book_id"): starting(list(books.books)),
    }
