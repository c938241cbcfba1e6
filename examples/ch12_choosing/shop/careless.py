"""Carelessness of every kind: a checker that never fails proves nothing."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.http import http_date

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SHARED_ORDERS = "public, max-age=2"
CARELESS = {
    "orders-in-memory": "each worker keeps the orders that it took",
    "unkeyed-retries": "a client makes up a new key for each attempt",
    "public-orders": f"the shop sends orders with Cache-Control: {SHARED_ORDERS}",
    "re-dated": "the gateway hides the age of what it kept",
    "day-old": "the gateway answers for a dead shop as long as it likes",
    "hasty-rotation": "the old key is retired as soon as the new one signs",
    "unenforced-end": "what has ended goes on answering",
    "unpinned": "the agent calls a tool whatever its definition says now",
}


def redated(app: "WSGIApplication", clock: Callable[[], float]) -> "WSGIApplication":
    """Pass everything on as if it were new: no Age, and the date of this moment."""

    def passing(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def begin(status: str, fields: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [each for each in fields if each[0].lower() not in ("age", "date")]
            return start_response(status, [*kept, ("Date", http_date(clock()))], *rest)

        return app(environ, begin)

    return passing
