"""Three places for a basket: this process, a shared store, the customer's cookie.

A ticket is what the customer's cookie says; only the place knows what it means.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Protocol

from itsdangerous import BadSignature, Signer

from examples.bookshop import Basket
from examples.lab import Store

Change = Callable[[Basket], Basket]

# What an answer about a basket says of itself (RFC 9111, sections 5.2.2.5 and .7).
PRIVATE = {"Cache-Control": "private, no-store"}
VARY_BY_COOKIE = {"Cache-Control": "max-age=60", "Vary": "Cookie"}

BASKET_TTL = 7 * 24 * 3600.0  # seconds a shared basket is kept after its last change
MAX_COOKIE = 4096  # bytes of name, value and attributes (RFC 6265, section 6.1)
COOKIE_OVERHEAD = len("basket=; HttpOnly; Path=/; SameSite=Lax")


class TicketError(ValueError):
    """This ticket is none that the shop gave out, or could give out."""


class Baskets(Protocol):
    """Where baskets live; an empty ticket is a customer without a cookie."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Return the header fields that say who may be shown a basket again."""

    def read(self, ticket: str) -> Basket:
        """Return the customer's basket; raises TicketError for a forged ticket."""

    def change(self, ticket: str, change: Change) -> tuple[str, Basket]:
        """Change the basket; return it with the customer's ticket from now on."""


class MemoryBaskets:
    """In a dict of this process: another replica has another dict."""

    fields: Mapping[str, str] = PRIVATE

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._baskets: dict[str, Basket] = {}

    def read(self, ticket: str) -> Basket:
        """Return the basket, empty if this process never saw the ticket."""
        return self._baskets.get(ticket, Basket())

    def change(self, ticket: str, change: Change) -> tuple[str, Basket]:
        """Change the basket in this process alone."""
        ticket = ticket or self._new_id()
        old = self._baskets.get(ticket) or Basket(edition=self._new_id())
        self._baskets[ticket] = change(old)
        return ticket, self._baskets[ticket]


class SharedBaskets:
    """In a store that every replica reaches; the ticket is a key."""

    fields: Mapping[str, str] = PRIVATE

    def __init__(self, store: Store, new_id: Callable[[], str]) -> None:
        self._store, self._new_id = store, new_id

    def read(self, ticket: str) -> Basket:
        """Fetch the basket: one round trip."""
        return _load(self._store.get(f"basket:{ticket}")) if ticket else Basket()

    def change(self, ticket: str, change: Change) -> tuple[str, Basket]:
        """Change the basket in one atomic step."""
        ticket = ticket or self._new_id()

        def step(raw: bytes | None) -> bytes:
            old = _load(raw) if raw else Basket(edition=self._new_id())
            return change(old).to_json()

        raw = self._store.update(f"basket:{ticket}", step, BASKET_TTL)
        return ticket, _load(raw)


class MislabelledBaskets(SharedBaskets):
    """Shared, but its answers claim to hang on the cookie alone: see `shares`."""

    fields = VARY_BY_COOKIE


class ClientBaskets:
    """In the ticket itself, signed: the server keeps nothing but a key."""

    fields: Mapping[str, str] = VARY_BY_COOKIE

    def __init__(self, key: str) -> None:
        self._signer = Signer(key, salt="ch01 basket")

    def read(self, ticket: str) -> Basket:
        """Open the ticket; raises TicketError when its signature does not fit."""
        try:
            return Basket.from_json(self._unsign(ticket)) if ticket else Basket()
        except (BadSignature, ValueError):
            raise TicketError("the basket was not packed by this shop") from None

    def change(self, ticket: str, change: Change) -> tuple[str, Basket]:
        """Write a new ticket; raises TicketError past what a cookie may hold."""
        basket = change(self.read(ticket))
        ticket = self._sign(basket.to_json())
        size = len(ticket) + COOKIE_OVERHEAD
        if size > MAX_COOKIE:
            raise TicketError(
                f"the basket needs a cookie of {size} bytes; "
                f"browsers keep {MAX_COOKIE} (RFC 6265, section 6.1)"
            )
        return ticket, basket

    def _sign(self, raw: bytes) -> str:
        return self._signer.sign(urlsafe_b64encode(raw)).decode()

    def _unsign(self, ticket: str) -> bytes:
        return urlsafe_b64decode(self._signer.unsign(ticket))


def _load(raw: bytes | None) -> Basket:
    return Basket.from_json(raw) if raw else Basket()
