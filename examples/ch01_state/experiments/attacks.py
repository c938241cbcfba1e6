"""What breaks the shop in the laboratory: attacks, faults, and two clicks at once."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress

import requests

from examples.bookshop import catalogue
from examples.ch01_state.experiments.shop import Customer, Shop
from examples.lab import Table

TWO = 2  # tabs, tries
TICK, TICKS = 0.0005, 31  # seconds between two kills to try, and how many
FORGED = 999  # copies; there are twenty


def two_tabs() -> Table:
    """Click "add" in two tabs at once; how many of the two books are in?"""
    rows = []
    for place in ("careless", "shared", "client"):
        shop = Shop(place, replicas=2)
        shop.alice.add(1)
        shop.net.run(*[shop.alice.put] * TWO)
        shop.alice.added += TWO
        rows.append({"baskets in": place, "in the basket": repr(shop.alice.look())})
    return Table(rows, "one add, then two at the same instant")


def impatient(place: str, key: str | None) -> dict[str, object]:
    """Buy while the reply gets lost, and press the button again."""
    shop = Shop(place, replicas=1)
    shop.alice.add(1)
    shop.replicas[0].lose(every=1)
    try:
        shop.alice.buy(key)
    except requests.ConnectionError:
        shop.replicas[0].lose(every=0)
    told = shop.alice.buy(key).status_code
    return {
        "baskets in": place,
        "Idempotency-Key": key or "none",
        "told at last": told,
        "orders": shop.orders(),
    }


def lost_reply() -> Table:
    """Lose the reply to an order, for two places, without and with a key."""
    keys = (None, "tuesday-1")
    rows = [impatient(place, key) for key in keys for place in ("shared", "client")]
    return Table(rows, "one reply lost, the button pressed twice")


def killed(place: str, instant: float) -> tuple[int, int] | None:
    """Kill the shop `instant` seconds after "buy" was pressed, and press again.

    Returns the status that the customer is told at last, and the number of orders; None
    when the first request was answered all the same.
    """
    shop = Shop(place, replicas=1)
    shop.alice.add(1)
    answers = []

    def buy() -> None:
        with suppress(requests.ConnectionError):
            answers.append(shop.alice.buy("tuesday-1"))

    shop.net.run(buy, shop.replicas[0].restart, at=[0, instant])
    if answers:
        return None
    return shop.alice.buy("tuesday-1").status_code, shop.orders()


def deaths() -> Table:
    """Kill the shop in each half millisecond of a purchase, for each place."""
    rows = []
    for place in ("memory", "shared", "client"):
        tried = [killed(place, (n + 0.5) * TICK) for n in range(TICKS)]
        ends = [end for end in tried if end is not None]
        told = [status for status, _ in ends]
        rows.append(
            {
                "baskets in": place,
                "purchases cut off": len(ends),
                "told 201": told.count(201),
                "told 422": told.count(422),
                "orders": sum(orders for _, orders in ends),
            }
        )
    return Table(rows, "one kill in each purchase, the button pressed twice")


def leak(shop: Shop) -> str:
    """Let Alice fill her basket and look, and then Bob, who has put in nothing."""
    shop.alice.add(3)
    return f"Bob sees {shop.customer('bob').look().found} books"


def forge(place: str) -> str:
    """Write another quantity into the cookie and show it to the shop."""
    shop = Shop(place, replicas=1)
    shop.alice.add(1)
    ticket = shop.alice.session.cookies["basket"]
    shop.alice.session.cookies.clear()
    shop.alice.session.headers["Cookie"] = f"basket={rewritten(ticket)}"
    return answer_of(shop.alice)


def rewritten(ticket: str) -> str:
    """Change the quantity in a ticket, and leave its signature as it was."""
    packed, dot, signature = ticket.partition(".")
    basket = json.loads(urlsafe_b64decode(packed))
    basket["lines"][0]["quantity"] = FORGED
    return urlsafe_b64encode(json.dumps(basket).encode()).decode() + dot + signature


def answer_of(customer: Customer) -> str:
    """Ask for the basket; return status, and the count or why not."""
    reply = customer.get("/basket")
    told = reply.json()
    if not reply.ok:
        return f"{reply.status_code}: {told['detail']}"
    stock = catalogue().by_id(told["lines"][0]["book_id"]).stock
    return f"{reply.status_code}: {told['count']} books in the basket, {stock} in stock"
