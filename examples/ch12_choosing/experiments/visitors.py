"""A site as customers see it, in the laboratory and for real, and who they are."""

from dataclasses import dataclass
from typing import Protocol

import requests

from examples.ch12_choosing.architectures import CUSTOMER

TIMEOUT = 30.0  # seconds
CUSTOMERS = 20
PLENTY = {"book_id": "gullivers-travels", "quantity": 1}  # forty copies in stock


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the door; None is what a request that failed brings."""

    session: requests.Session
    url: str
    name: str

    def version(self, book_id: str) -> int | None:
        """Read a page, and return the version of its price."""
        return self._told("version", "GET", f"/books/{book_id}")

    def write(self, book_id: str, cents: int) -> int | None:
        """Change a price through the door, and return its version."""
        new = {"price_cents": cents}
        return self._told("version", "PUT", f"/books/{book_id}", new)

    def add(self) -> bool:
        """Put a book into the basket, and say whether that was taken."""
        return self._told("count", "POST", "/basket", PLENTY) is not None

    def look(self) -> int | None:
        """Count what is in the basket."""
        return self._told("count", "GET", "/basket")

    def _told(
        self, name: str, method: str, path: str, body: object = None
    ) -> int | None:
        try:
            reply = self.session.request(
                method, self.url + path, json=body, timeout=TIMEOUT,
                headers={CUSTOMER: self.name},
            )  # fmt: skip
        except requests.RequestException:
            return None
        return int(reply.json()[name]) if reply.ok else None


class Site(Protocol):
    """One of the four, running, in the laboratory or for real."""

    def visitor(self, name: str) -> Visitor:
        """Let somebody in, with the cookies of the last time."""

    def begin(self) -> None:
        """Start the clock of an experiment."""

    @property
    def now(self) -> float:
        """Seconds since then."""

    def until(self, second: float) -> None:
        """Wait."""

    def change(self, book_id: str, cents: int) -> None:
        """Change a price at the origin, behind everybody's back."""

    def asked(self) -> int:
        """Return how many pages the origin was asked for."""

    def kill(self, what: str) -> None:
        """Kill a worker, the origin, or the store."""


def crowd(site: Site) -> list[Visitor]:
    """Let all customers in."""
    return [site.visitor(f"customer-{n}") for n in range(CUSTOMERS)]


def fill(person: Visitor) -> bool:
    """Put a book into an empty basket, however often that takes; say whether it took.

    Real servers hang up on idle connections, sometimes just when one is used.
    """
    return any(person.add() for _ in range(3))
