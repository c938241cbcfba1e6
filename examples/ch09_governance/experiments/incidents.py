"""Laboratory: ten incidents; which would the gateway have stopped, which governance?"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch09_governance.approval import review
from examples.ch09_governance.drift import Observed, drifts, match
from examples.ch09_governance.experiments.editing import described, edited, shop
from examples.ch09_governance.experiments.suspects import BODY
from examples.ch09_governance.experiments.twelve import renamed
from examples.ch09_governance.gatekeeper import enforce
from examples.ch09_governance.lifecycle.ending import Ending
from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.published import published, shop_style
from examples.lab import Table

TODAY = datetime.date(2026, 6, 1)
NOW = 1_780_272_000.0  # that day, in Unix seconds
PER_MINUTE, MAX_BODY = 100, 16_384
ENDED = {("DELETE", "/basket/{book_id}"): Ending(NOW - 9e6, NOW - 1)}
KEYED = ("/orders",)


@dataclass(frozen=True, slots=True)
class Incident:
    """What arrived at the door, what had been published, what the service answered."""

    name: str
    tree: Mapping[str, Any] | None = None
    method: str = "GET"
    path: str = "/books"
    key: bool = True
    bytes: int = 0
    earlier: int = 0
    answer: Observed | None = None
    stale: tuple[str, ...] = field(default=())


def at_the_door(incident: Incident) -> str:
    """Say what a gateway refuses: it sees this request, and no other version."""
    template = match(published()["shop"], incident.path)
    if not template:
        return "404 unknown path"
    plan = ENDED.get((incident.method, template))
    if enforce(plan, NOW).status is not None:
        return "410 ended"
    if incident.path in KEYED and not incident.key:
        return "401 no key"
    if incident.earlier >= PER_MINUTE:
        return "429 too many"
    return "413 too large" if incident.bytes > MAX_BODY else ""


def before_merging(incident: Incident) -> str:
    """Say what governance finds: it sees every version, and no request."""
    if incident.tree is not None:
        new = described(incident.tree)
        errors = [f for f in lint(new, shop_style()) if f.severity == "error"]
        if errors:
            return f"lint: {errors[0].rule}"
        verdict = review(published()["shop"], new, (), TODAY)
        if verdict.objections:
            return f"diff: {verdict.changes[0].id}"
    seen = [incident.answer] if incident.answer else []
    found = drifts(published()["shop"], seen)
    return f"drift: {found[0].what}" if found else ""


def price(value: object) -> dict[str, object]:
    """Return a book as the service answers it."""
    return {"id": "emma", "title": "Emma", "author": "Jane Austen", "year": 1815,
            "price_cents": value, "stock": 3}  # fmt: skip


def incidents() -> list[Incident]:
    """Return the ten."""
    tree = shop()
    token = {"name": "token", "in": "query", "schema": {"type": "string"}}
    listed = {"type": "array", "items": {"type": "string"}}
    orders = tree["paths"]["/orders"]
    get = orders["post"] | {"operationId": "listOrders", "parameters": []}
    content = {"application/json": {"schema": listed}}
    get["responses"] = orders["post"]["responses"] | {"200": {
        "description": "All.", "headers": {"Cache-Control": {"schema": {}}},
        "content": content}}  # fmt: skip
    wrong = edited(tree, f"{BODY} example", {"book_id": 7})
    leaky = edited(tree, "paths /basket get parameters", [token])
    ok, kind = 200, "application/json"
    return [
        Incident("a field is renamed on Friday", renamed()),
        Incident("a copied example is refused", wrong),
        Incident("a list without a limit", edited(tree, "paths /orders get", get)),
        Incident("a token in the access log", leaky),
        Incident("a price comes as text", path="/books/emma",
                 answer=Observed("GET", "/books/emma", ok, kind, price("9.99"))),
        Incident("a debug page is reachable", path="/debug",
                 answer=Observed("GET", "/debug", ok, "text/html")),
        Incident("a client calls what has ended", method="DELETE", path="/basket/emma"),
        Incident("an order without a key", method="POST", path="/orders", key=False),
        Incident("a script asks all night", earlier=100),
        Incident("every price is ten times too high", path="/books/emma",
                 answer=Observed("GET", "/books/emma", ok, kind, price(9990))),
    ]  # fmt: skip


def trial() -> Table:
    """Ask both about each incident."""
    asked: tuple[Callable[[Incident], str], ...] = (at_the_door, before_merging)
    rows = []
    for incident in incidents():
        door, merging = (ask(incident) or "nothing" for ask in asked)
        rows.append({"incident": incident.name, "gateway": door, "governance": merging})
    return Table(rows, "what each of the two says")


def unstopped(table: Table) -> int:
    """Return how many incidents nobody stops."""
    return sum(row[1] == row[2] == "nothing" for row in table.rows)
