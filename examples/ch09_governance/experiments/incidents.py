"""Laboratory: ten incidents; which would the gateway have stopped, which governance?"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from examples.bookshop.problem_details import PHRASES
from examples.ch07_gateway import (
    GatewayApp,
    SessionClient,
    create_app,
    hash_key,
    lab_runtime,
)
from examples.ch09_governance.approval import review_change
from examples.ch09_governance.drift import ObservedResponse, find_drift
from examples.ch09_governance.experiments.editing import described, edited, shop
from examples.ch09_governance.experiments.suspects import BODY
from examples.ch09_governance.experiments.twelve import renamed
from examples.ch09_governance.gateway import (
    GovernedClient,
    gateway_routes,
    gateway_upstreams,
)
from examples.ch09_governance.lifecycle.sunset_plan import SunsetPlan
from examples.ch09_governance.lint.linter import lint
from examples.ch09_governance.shop_data import shop_descriptions, shop_style_guide
from examples.lab import Network, Node, Table

TODAY = datetime.date(2026, 6, 1)
PER_MINUTE = 100
KEY = "key-of-ann"
LIMIT = f'[limits.each]\nquota = {PER_MINUTE}\nwindow = 60\nby = "address"\n\n'
CONSUMER = f'[consumers.ann]\nkeys = ["{hash_key(KEY)}"]\n\n'
OLD = ("DELETE", "/basket/{book_id}")


@dataclass(frozen=True, slots=True)
class Incident:
    """What arrived at the door, what had been published, what the service answered."""

    name: str
    tree: Mapping[str, Any] | None = None
    method: str = "GET"
    path: str = "/books"
    key: bool = True
    earlier: int = 0
    answer: ObservedResponse | None = None
    stale: tuple[str, ...] = field(default=())


def configuration() -> str:
    """Return the text of chapter 7's gateway that follows from our policies."""
    governed = gateway_routes(shop_descriptions()["shop"], {OLD}, {"/orders"}, ["each"])
    return gateway_upstreams("http://shop") + LIMIT + CONSUMER + governed


def door(node: Node) -> GatewayApp:
    """Build the gateway; what is to end has ended a second ago."""
    now = node.clock()
    client = GovernedClient(
        SessionClient(node.session()),
        shop_descriptions()["shop"],
        {OLD: SunsetPlan(now - 9e6, now - 1)},
        node.clock,
    )
    return create_app(config=configuration(), **lab_runtime(node) | {"client": client})


def yes(node: Node) -> Flask:
    """Build a service that says yes to all: what is refused, the door refuses."""
    app = Flask("shop")
    methods = ["GET", "POST", "PUT", "DELETE"]
    app.add_url_rule("/<path:path>", "yes", lambda path: "yes", methods=methods)
    return app


def at_the_door(incident: Incident) -> str:
    """Send the request through the gateway: it sees this one, and no other version."""
    net = Network(seed=1)
    net.host("shop", yes)
    net.host("door", door)
    session = net.session(as_="client")
    fields = {"X-API-Key": KEY} if incident.key else {}
    for _ in range(incident.earlier):
        session.get("http://door/books", headers=fields)
    url = f"http://door{incident.path}"
    reply = session.request(incident.method, url, headers=fields)
    return "" if reply.ok else f"{reply.status_code} {PHRASES[reply.status_code]}"


def before_merging(incident: Incident) -> str:
    """Say what governance finds: it sees every version, and no request."""
    if incident.tree is not None:
        new = described(incident.tree)
        errors = [f for f in lint(new, shop_style_guide()) if f.severity == "error"]
        if errors:
            return f"lint: {errors[0].rule}"
        verdict = review_change(shop_descriptions()["shop"], new, (), TODAY)
        if verdict.objections:
            return f"diff: {verdict.changes[0].id}"
    seen = [incident.answer] if incident.answer else []
    found = find_drift(shop_descriptions()["shop"], seen)
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
                 answer=ObservedResponse("GET", "/books/emma", ok, kind,
                                         price("9.99"))),
        Incident("a debug page is reachable", path="/debug",
                 answer=ObservedResponse("GET", "/debug", ok, "text/html")),
        Incident("a client calls what has ended", method="DELETE", path="/basket/emma"),
        Incident("an order without a key", method="POST", path="/orders", key=False),
        Incident("a script asks all night", earlier=100),
        Incident("every price is ten times too high", path="/books/emma",
                 answer=ObservedResponse("GET", "/books/emma", ok, kind, price(9990))),
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
