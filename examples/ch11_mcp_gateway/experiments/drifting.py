"""Two judges of one change: chapter 9's, for programs, and the pin, for models."""

import copy
import datetime
from collections.abc import Mapping
from typing import Any

from examples.bookshop.jsontext import decode, encode
from examples.ch04_http_cache import Request, Response
from examples.ch09_governance import (
    Description,
    compare_descriptions,
    has_breaking,
    read_description,
    shop_descriptions,
)
from examples.ch11_mcp_gateway.experiments.suppliers import LURE
from examples.ch11_mcp_gateway.pins.pins import Pins, ServerDefinitions, by_name
from examples.ch11_mcp_gateway.rest.tools import rest_tools
from examples.lab import Table
from examples.lab.figures import Marked

TODAY = datetime.date(2026, 6, 1)
OPERATIONS = ("listBooks", "readBook", "placeOrder")
Place = tuple[str | int, ...]
LIST: Place = ("paths", "/books", "get")
BOOK: Place = ("components", "schemas", "Book")
GONE = object()


def shop() -> dict[str, Any]:
    """Return a copy of the shop's description, to be changed."""
    tree = decode(encode(shop_descriptions()["shop"].root))
    return tree if isinstance(tree, dict) else {}


def edited(place: Place, value: object) -> dict[str, Any]:
    """Return the description with one place set, or taken out if the value is GONE."""
    tree = copy.deepcopy(shop())
    node: Any = tree
    for step in place[:-1]:
        node = node[step]
    if value is GONE:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return tree


def changes() -> dict[str, dict[str, Any]]:
    """Return the shop's description, changed, by what was changed."""
    listed = shop()["paths"]["/books"]["get"]
    said, parameters = listed["description"], listed["parameters"]
    text = {"type": "string"}
    optional = {"name": "shelf", "in": "query", "schema": text}
    answers = (*LIST[:1], "/orders", "post", "responses")
    return {
        "a full stop is missing": edited((*LIST, "description"), said.rstrip(".")),
        "an order in a description": edited((*LIST, "description"), f"{said} {LURE}"),
        "a list takes a new filter": edited(
            (*LIST, "parameters"), [*parameters, optional]
        ),
        "a list wants a new filter": edited(
            (*LIST, "parameters"), [*parameters, {**optional, "required": True}]
        ),
        "at most 50 books a page": edited(
            (*LIST, "parameters", 2, "schema", "maximum"), 50
        ),
        "a book has an isbn": edited((*BOOK, "properties", "isbn"), text),
        "a refusal 409 is no longer named": edited((*answers, "409"), GONE),
        "an order answers 202, not 201": moved(answers),
    }


def moved(answers: Place) -> dict[str, Any]:
    """Return the description in which an order answers with another status."""
    tree = shop()
    responses = tree["paths"]["/orders"]["post"][answers[-1]]
    responses["202"] = responses.pop("201")
    return tree


def judges() -> Table:
    """Let both judge each change: does it break a program, is a tool another?"""
    pins = pinned(shop())
    rows = [
        {
            "change": name,
            "chapter 9": Marked("breaking", "failed")
            if has_breaking(compare_descriptions(shop(), tree, today=TODAY))
            else Marked("passes", "fresh"),
            "the pins": Marked("drift", "failed")
            if list(pins.drifts({"books": listed(tree)}))
            else Marked("passes", "fresh"),
        }
        for name, tree in changes().items()
    ]
    return Table(rows, f"{len(rows)} changes, two judges")


def pinned(tree: Mapping[str, Any]) -> Pins:
    """Return pins of the tools that a description becomes."""
    return Pins({"books": listed(tree)})


def listed(tree: Mapping[str, Any]) -> ServerDefinitions:
    """Return the tools that a description becomes, as clients see them."""
    description: Description = read_description(encode(tree), "shop")
    tools = rest_tools(description, "http://books", unsent, OPERATIONS)
    return ServerDefinitions(
        {}, {"tools": by_name([one.definition() for one in tools])}
    )


def unsent(request: Request) -> Response:
    """Send nothing: nobody calls these tools."""
    raise AssertionError(f"{request.uri} was asked for")
