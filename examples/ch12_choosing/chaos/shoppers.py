"""Who comes to the shop: readers, customers, and somebody who reads no announcement."""

from collections.abc import Callable

import requests

from examples.ch12_choosing.chaos.history import Acknowledged, Listing, Reading
from examples.ch12_choosing.chaos.shop_client import Person

CREATED, OK = 201, 200
BOOKS = ("emma", "dracula", "frankenstein")
PATIENCE = 30.0  # seconds until somebody stops trying to buy
LISTED_EVERY = 3
QUICK = 0.4  # of a pace: most looks are at one's own cache


class Reader(Person):
    """Looks at prices: `at_one` looks at a book, then the next.

    A private cache that is filled when the gateway's is half-way through its time shows
    best whether Age is told: so not all readers keep the same step.
    """

    at_one = 25

    def read(self, going: Callable[[], bool]) -> None:
        """Look at a price again and again while it goes on."""
        number = 0
        while going():
            self.look(BOOKS[number // self.at_one % len(BOOKS)])
            number += 1
            self.world.sleep(self.world.pace * QUICK)

    def look(self, book_id: str) -> None:
        """Ask for a price."""
        sent = self.world.clock()
        reply = self.send("read", "GET", f"/books/{book_id}")
        if reply is None or reply.status_code != OK:
            return
        version, stale = reply.json()["version"], self.stale(reply)
        self.ledger.readings.append(Reading(sent, self.name, book_id, version, stale))


class Browser(Reader):
    """Looks at a book not so long."""

    at_one = 17


class Customer(Reader):
    """Looks at a price, buys, looks at what was bought, and begins again."""

    def shop(self, going: Callable[[], bool]) -> None:
        """Buy while it goes on; an order that was begun is brought to its end."""
        self.arrive(going)
        number = 0
        while going():
            number += 1
            book = BOOKS[number % len(BOOKS)]
            self.look(book)
            self.buy(book, f"{self.name}-{number}")
            if number % LISTED_EVERY == 0:
                self.check()
            self.world.sleep(self.world.pace)
        self.check()

    def buy(self, book_id: str, reference: str) -> None:
        """Buy a copy; try until the shop says that it has the order."""
        self.ledger.wanted.append((self.name, reference))
        wish = {"book_id": book_id, "reference": reference}
        began, tries = self.world.clock(), 0
        while self.world.clock() < began + PATIENCE:
            tries += 1
            key = reference if self.world.keyed else f"{reference}, attempt {tries}"
            fields = self.signed() | {"Idempotency-Key": key}
            reply = self.send("buy", "POST", "/orders", fields, json=wish)
            if reply is not None and reply.status_code == CREATED:
                self.acknowledged(reference, reply.json()["id"])
                return
            self.world.sleep(wait(reply) or self.world.pace)
        self.ledger.given_up.append((self.name, reference))

    def acknowledged(self, reference: str, order_id: str) -> None:
        """Write down that the shop has an order."""
        now = self.world.clock()
        done = Acknowledged(now, self.name, reference, order_id)
        self.ledger.acknowledged.append(done)

    def check(self) -> None:
        """Ask for one's orders."""
        fields, sent = self.signed(), self.world.clock()
        reply = self.send("orders", "GET", "/orders", fields)
        if reply is None or reply.status_code != OK:
            return
        orders = reply.json()
        owners = frozenset(order["customer_id"] for order in orders)
        references = frozenset(order["reference"] for order in orders)
        self.ledger.listings.append(Listing(sent, self.name, owners, references))


class OldClient(Person):
    """Uses what is to end, and reads no field that says so."""

    def search(self, going: Callable[[], bool]) -> None:
        """Search while it goes on."""
        while going():
            self.send("search", "GET", "/search?q=emma")
            self.world.sleep(self.world.pace)


def wait(reply: requests.Response | None) -> float:
    """Return the seconds that an answer asks to wait."""
    said = "" if reply is None else reply.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else 0.0
