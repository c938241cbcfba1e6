"""Clients that read prices, that buy, and one that reads no announcement."""

from collections.abc import Callable

import requests

from examples.ch12_choosing.chaos.history import AcknowledgedOrder, OrderList, PriceRead
from examples.ch12_choosing.chaos.shop_client import ShopClient

CREATED, OK = 201, 200
BOOKS = ("emma", "dracula", "frankenstein")
PATIENCE = 30.0  # seconds until somebody stops trying to buy
LISTED_EVERY = 3
QUICK = 0.4  # of a pace: most looks are at one's own cache


class PriceReader(ShopClient):
    """Looks at prices: `reads_per_book` of one book, then of the next.

    A private cache that is filled when the gateway's is half-way through its time shows
    best whether Age is told: so not all readers keep the same step.
    """

    reads_per_book = 25

    def read(self, keep_going: Callable[[], bool]) -> None:
        """Look at a price again and again while it goes on."""
        number = 0
        while keep_going():
            self.look(BOOKS[number // self.reads_per_book % len(BOOKS)])
            number += 1
            self.env.sleep(self.env.pace * QUICK)

    def look(self, book_id: str) -> None:
        """Ask for a price."""
        sent = self.env.clock()
        reply = self.send("read", "GET", f"/books/{book_id}")
        if reply is None or reply.status_code != OK:
            return
        version, stale = reply.json()["version"], self.stale(reply)
        self.history.price_reads.append(
            PriceRead(sent, self.name, book_id, version, stale)
        )


class Shopper(PriceReader):
    """Looks at a price, buys, looks at what was bought, and begins again."""

    def shop(self, keep_going: Callable[[], bool]) -> None:
        """Buy while it goes on; an order that was begun is brought to its end."""
        self.sign_in(keep_going)
        number = 0
        while keep_going():
            number += 1
            book = BOOKS[number % len(BOOKS)]
            self.look(book)
            self.buy(book, f"{self.name}-{number}")
            if number % LISTED_EVERY == 0:
                self.check()
            self.env.sleep(self.env.pace)
        self.check()

    def buy(self, book_id: str, reference: str) -> None:
        """Buy a copy; try until the shop says that it has the order."""
        self.history.intended_orders.append((self.name, reference))
        wish = {"book_id": book_id, "reference": reference}
        began, tries = self.env.clock(), 0
        while self.env.clock() < began + PATIENCE:
            tries += 1
            key = reference if self.env.reuses_keys else f"{reference}, attempt {tries}"
            fields = self.authorization() | {"Idempotency-Key": key}
            reply = self.send("buy", "POST", "/orders", fields, json=wish)
            if reply is not None and reply.status_code == CREATED:
                self.acknowledge(reference, reply.json()["id"])
                return
            self.env.sleep(wait(reply) or self.env.pace)
        self.history.abandoned_orders.append((self.name, reference))

    def acknowledge(self, reference: str, order_id: str) -> None:
        """Write down that the shop has an order."""
        now = self.env.clock()
        done = AcknowledgedOrder(now, self.name, reference, order_id)
        self.history.acknowledged_orders.append(done)

    def check(self) -> None:
        """Ask for one's orders."""
        fields, sent = self.authorization(), self.env.clock()
        reply = self.send("orders", "GET", "/orders", fields)
        if reply is None or reply.status_code != OK:
            return
        orders = reply.json()
        owners = frozenset(order["customer_id"] for order in orders)
        references = frozenset(order["reference"] for order in orders)
        self.history.order_lists.append(OrderList(sent, self.name, owners, references))


class DeprecatedClient(ShopClient):
    """Uses what is to end, and reads no field that says so."""

    def search(self, keep_going: Callable[[], bool]) -> None:
        """Search while it goes on."""
        while keep_going():
            self.send("search", "GET", "/search?q=emma")
            self.env.sleep(self.env.pace)


def wait(reply: requests.Response | None) -> float:
    """Return the seconds that an answer asks to wait."""
    log = "" if reply is None else reply.headers.get("Retry-After", "")
    return float(log) if log.isdigit() else 0.0
