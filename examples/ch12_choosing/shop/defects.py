"""Defects of every kind, seeded on purpose: a check that never fails proves nothing."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.http import http_date

from examples.bookshop import Line
from examples.ch12_choosing.shop.purchases import KeyInUse, Purchase, Purchases
from examples.lab import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PUBLIC_ORDERS = "public, max-age=2"
DEFECTS = {
    "orders-in-memory": "each worker keeps the orders that it took",
    "claims-first": "the shop takes a key, prints, and writes the order last",
    "unkeyed-retries": "a client makes up a new key for each attempt",
    "public-orders": f"the shop sends orders with Cache-Control: {PUBLIC_ORDERS}",
    "re-dated": "the gateway hides the age of what it kept",
    "day-old": "the gateway answers for a dead shop as long as it likes",
    "hasty-rotation": "the old key is retired as soon as the new one signs",
    "unenforced-end": "what has ended goes on answering",
    "unpinned": "the agent calls a tool whatever its definition says now",
}


class ClaimFirstPurchases(Purchases):
    """Two steps in place of one: the key is taken first, the order is written last.

    Whoever dies between the two leaves a key that nobody can use.
    """

    def __init__(self, store: Store, between: Callable[[], object]) -> None:
        super().__init__(store)
        self._claims, self._between = store, between

    def buy(
        self, customer: str, key: str, reference: str, line: Line, cents: int
    ) -> tuple[Purchase, bool]:
        """Return the purchase of this key; raises KeyInUse where it is not written."""
        claim = f"claim:{customer}:{key}"
        if not self._claims.compare_and_set(claim, None, b"taken"):
            if all(each.reference != reference for each in self.of(customer)):
                raise KeyInUse("the first request with this key is under way")
        else:
            self._between()
        return super().buy(customer, key, reference, line, cents)


def without_age(
    app: "WSGIApplication", clock: Callable[[], float]
) -> "WSGIApplication":
    """Pass everything on as if it were new: no Age, and the date of this moment."""

    def passing(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def begin(status: str, fields: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [each for each in fields if each[0].lower() not in ("age", "date")]
            return start_response(status, [*kept, ("Date", http_date(clock()))], *rest)

        return app(environ, begin)

    return passing
