"""Laboratory: four descriptions of one shop; which hurts a client first?"""

from typing import Any

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch01_state import create_app as create_shop
from examples.ch09_governance.experiments.editing import described, edited, shop
from examples.ch09_governance.lint.finding import Finding
from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.shop_data import shop_style_guide
from examples.lab import MemoryStore, Network, Table

POST = "paths /basket post"
BODY = f"{POST} requestBody content application/json"


def plain_one() -> dict[str, Any]:
    """No contact, no words, no tags: a description that nobody has cared for."""
    tree = shop()
    tree["info"] = {"title": "x", "version": "1.0.0"}
    del tree["servers"], tree["tags"]
    for item in tree["paths"].values():
        for operation in item.values():
            for key in ("description", "tags", "operationId"):
                operation.pop(key, None)
    return tree


def suspects() -> dict[str, dict[str, Any]]:
    """Return the descriptions by name."""
    tree = shop()
    copied = {"book_id": "emma", "quantity": "2"}
    return {
        "careless": plain_one(),
        "polished": edited(tree, f"{BODY} example", copied),
        "generous": edited(tree, "components schemas Line properties quantity", {
            "type": "integer", "minimum": 1, "maximum": 5000, "example": 5000,
        }),
        "ours": tree,
    }  # fmt: skip


def findings(name: str) -> tuple[Finding, ...]:
    """Lint one of the suspects by the shop's style."""
    return lint(described(suspects()[name], name), shop_style_guide())


def told_example(tree: dict[str, Any]) -> dict[str, Any]:
    """Return what a newcomer would send: the example, by the fields' own examples."""
    media = tree["paths"]["/basket"]["post"]["requestBody"]["content"]
    line = dict(media["application/json"]["example"])
    quantity = tree["components"]["schemas"]["Line"]["properties"]["quantity"]
    return line | {
        k: quantity["example"] for k in ("quantity",) if "example" in quantity
    }


def first_calls() -> Table:
    """Let one newcomer for each description copy its example into a first request."""
    net = Network(seed=1)
    names = iter(range(1, 100))

    def make(node: object) -> Any:
        baskets = MemoryBaskets(lambda: f"ticket-{next(names)}")
        return create_shop(baskets=baskets, orders=Orders(MemoryStore()))

    net.host("shop", make)
    rows = []
    for name, tree in suspects().items():
        found = findings(name)
        line = told_example(tree)
        status = net.session(as_=name).post("http://shop/basket", json=line).status_code
        errors = sum(one.severity == "error" for one in found)
        rows.append(
            {
                "description": name,
                "warnings": len(found) - errors,
                "errors": errors,
                "copied": f"{line['quantity']!r} copies",
                "first call": status,
            }
        )
    return Table(rows, "what the linter says, and what a newcomer's first request gets")
