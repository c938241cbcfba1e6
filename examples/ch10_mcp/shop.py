"""The bookshop as an MCP server: what it offers, and how long it may be kept."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from examples.bookshop import Catalogue, UnknownBook, catalogue
from examples.bookshop.jsontext import encode
from examples.ch10_mcp.completion import Completions
from examples.ch10_mcp.context import Context, Result
from examples.ch10_mcp.hints import Hint
from examples.ch10_mcp.orders import Orders
from examples.ch10_mcp.prompts import Argument, Prompt, Prompts
from examples.ch10_mcp.protocol import JSON
from examples.ch10_mcp.resources import Resource, Resources, Template
from examples.ch10_mcp.results import contents, messages, text
from examples.ch10_mcp.sealing import Seal
from examples.ch10_mcp.server import Server
from examples.ch10_mcp.shop_tools import shop_tools
from examples.ch10_mcp.tools import Tools
from examples.lab import Store

INFO = {"name": "bookshop", "version": "1.0.0"}
TERMS = "Books come back within 30 days. Money goes back the way it came."
FOR_ALL = Hint(60_000, "public")  # a minute: definitions change with a deploy
BOOK = Hint(5_000, "public")  # prices change
MINE = Hint(5_000, "private")
HINTS = {
    "server/discover": FOR_ALL,
    "tools/list": FOR_ALL,
    "prompts/list": FOR_ALL,
    "resources/list": FOR_ALL,
    "resources/templates/list": FOR_ALL,
}


def shop(
    store: Store,
    seal: Seal,
    new_id: Callable[[], str],
    books: Catalogue | None = None,
    hints: Mapping[str, Hint] | None = None,
) -> Server:
    """Build the shop on a store that its replicas share."""
    shelf = catalogue() if books is None else books
    return Server(
        INFO,
        seal,
        Tools(shop_tools(shelf, Orders(store), new_id)),
        Resources(shop_resources(), shop_templates(shelf)),
        Prompts(shop_prompts()),
        Completions(shop_completions(shelf)),
        HINTS if hints is None else hints,
        "A bookshop: search, look at stock, order, and get money back.",
    )


def shop_resources() -> tuple[Resource, ...]:
    """Return what is read by a fixed URI."""

    def terms(context: Context) -> Result:
        return contents("shop://terms", "text/plain", TERMS)

    def me(context: Context) -> Result:
        return contents("shop://me", JSON, encode({"user": context.user}).decode())

    return (
        Resource("shop://terms", "terms", "The shop's terms.", terms, hint=FOR_ALL),
        Resource("shop://me", "me", "Who you are to the shop.", me, JSON, MINE),
    )


def shop_templates(books: Catalogue) -> tuple[Template, ...]:
    """Return what is read by a URI with a book's id in it."""

    def book(context: Context, variables: Mapping[str, str]) -> Result:
        try:
            found = books.by_id(variables["book_id"])
        except UnknownBook as error:
            raise LookupError(str(error)) from None
        return contents(f"book://{found.id}", JSON, encode(asdict(found)).decode())

    return (Template("book://{book_id}", "book", "One book.", book, JSON, BOOK),)


def shop_prompts() -> tuple[Prompt, ...]:
    """Return what a user may choose to say."""

    def recommend(_: Context, given: Mapping[str, str]) -> Result:
        return messages(text(f"Recommend me a book by {given['author']}."))

    author = Argument("author", "Whose books")
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
