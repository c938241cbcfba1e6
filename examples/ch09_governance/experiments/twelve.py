"""Laboratory: twelve changes to the shop's own description."""

import datetime
from typing import Any

from examples.ch09_governance.diff.compare import compare_descriptions
from examples.ch09_governance.diff.report import shortened
from examples.ch09_governance.experiments.directions import worst
from examples.ch09_governance.experiments.editing import GONE, edited, shop
from examples.lab import Table

TODAY = datetime.date(2026, 6, 1)
BOOK, LINE = "components schemas Book", "components schemas Line"
LIST = "paths /books get"


def renamed() -> dict[str, Any]:
    """The Friday change: price_cents is called price from now on."""
    tree = edited(shop(), f"{BOOK} properties price_cents", GONE)
    tree = edited(tree, f"{BOOK} properties price", {"type": "integer"})
    names = ["id", "title", "author", "year", "price", "stock"]
    example = dict(tree["components"]["schemas"]["Book"]["examples"][0])
    example["price"] = example.pop("price_cents")
    tree = edited(tree, f"{BOOK} examples", [example])
    return edited(tree, f"{BOOK} required", names)


def twelve() -> dict[str, dict[str, Any]]:
    """Return the changed descriptions by what was changed."""
    tree = shop()
    required = {"name": "shop", "in": "query", "required": True, "schema": {}}
    optional = required | {"required": False, "schema": {"type": "string"}}
    parameters = tree["paths"]["/books"]["get"]["parameters"]
    isbn = {"type": "string"}
    return {
        "price_cents is called price": renamed(),
        "a book has an isbn": edited(tree, f"{BOOK} properties isbn", isbn),
        "a line may have a note": edited(tree, f"{LINE} properties note", isbn),
        "a line must have a note": edited(
            edited(tree, f"{LINE} properties note", isbn),
            f"{LINE} required", ["book_id", "note"],
        ),
        "a list takes a new filter": edited(
            tree, f"{LIST} parameters", [*parameters, optional]
        ),
        "a list wants a new filter": edited(
            tree, f"{LIST} parameters", [*parameters, required]
        ),
        "at most 50 books a page": edited(
            tree, f"{LIST} parameters 2 schema maximum", 50
        ),
        "a search is a default": edited(
            tree, f"{LIST} parameters 0 schema default", "austen"
        ),
        "stock may be unknown (null)": edited(
            tree, f"{BOOK} properties stock type", ["integer", "null"]
        ),
        "an order answers 202, not 201": edited(
            edited(tree, "paths /orders post responses 202",
                   tree["paths"]["/orders"]["post"]["responses"]["201"]),
            "paths /orders post responses 201", GONE,
        ),
        "a refusal 409 is no longer named": edited(
            tree, "paths /orders post responses 409", GONE
        ),
        "{book_id} is called {id}": edited(
            edited(tree, "paths /books/{id}", moved(tree)),
            "paths /books/{book_id}", GONE,
        ),
    }  # fmt: skip


def moved(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the path of a book with its variable renamed."""
    parameter = tree["components"]["parameters"]["BookId"] | {"name": "id"}
    return edited(tree["paths"]["/books/{book_id}"], "get parameters", [parameter])


def judge() -> Table:
    """Compare each with the description before."""
    rows = []
    for name, new in twelve().items():
        changes = compare_descriptions(shop(), new, today=TODAY)
        first = changes[0].id if changes else "nothing changed"
        shown = [change.witness for change in changes if change.witness]
        proof = shortened(shown[0].message, 44) if shown else "-"
        row = {"change": name, "verdict": worst(changes), "named": first}
        rows.append({**row, "what fails now": proof})
    return Table(rows, "the shop's description, twelve times changed")


def count_breaking() -> int:
    """Return how many of the twelve break a client."""
    return sum("breaking" in row for row in judge().rows)
