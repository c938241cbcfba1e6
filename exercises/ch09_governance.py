"""Chapter 9 exercises: rules that run.

Each stub ends in `raise NotImplementedError`. `make check CH=ch09_governance` checks
your work, `ARGS=--hints` adds hints.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response
from requests import Session

from examples.lab import Store

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# --- 1. A rule ---------------------------------------------------------------------


def endless(description: Mapping[str, Any], today: str) -> list[tuple[str, str]]:
    """List the deprecated operations that have no end in sight, in the text's order.

    An operation is deprecated when `deprecated` is true, and its end is in sight when
    `x-sunset` is a day like "2027-01-31" that exists, `today` or later. Each is named
    by method in capitals and path. What stands in a path beside the eight METHODS is no
    operation.

    >>> get = {"deprecated": True, "x-sunset": "2027-01-31"}
    >>> endless({"paths": {"/books": {"get": get}}}, "2027-02-01")
    [('GET', '/books')]
    """
    raise NotImplementedError("your turn")


# --- 2. Breaking or not ------------------------------------------------------------


def breaks(old: Mapping[str, Any], new: Mapping[str, Any], direction: str) -> bool:
    """Say whether a client of the old schema can fail: direction request or response.

    Both describe objects by `required`, a list of names, and `properties`; a property
    may have `type` (one word), `maximum` and `enum`. A property that only one of the
    two describes is of no interest, but `required` counts whatever is described. The
    reader must be able to accept whatever the sender may send.

    >>> breaks({"required": []}, {"required": ["id"]}, "request")
    True
    >>> breaks({"required": []}, {"required": ["id"]}, "response")
    False
    """
    raise NotImplementedError("your turn")


# --- 3. Emit Sunset, and obey it ---------------------------------------------------

FIRST = "/v1/prices"


def create_prices(
    *, store: Store, session: Session, upstream: str, clock: Callable[[], float]
) -> Flask:
    """Build a service that asks a supplier for prices: GET /prices/BOOK."""
    app = Flask(__name__)

    @app.get("/prices/<book>")
    def price(book: str) -> Response:
        address = (store.get("address") or FIRST.encode()).decode()
        reply = session.get(f"{upstream}{address}/{book}", timeout=5)
        told = {name.lower(): value for name, value in reply.headers.items()}
        answer = Response(reply.content, reply.status_code)
        answer.headers.update(obey(store, told, clock()))
        return answer

    return app


def obey(store: Store, told: Mapping[str, str], now: float) -> dict[str, str]:
    """Act on what the supplier's answer says about its end; return fields for ours.

    `told` are its fields, names in small letters. Its answer is deprecated once `now`
    has reached the date of `deprecation`, "@" and whole Unix seconds (RFC 9745); other
    text there is no date. Then, if `link` names a successor-version, remember that
    address under "address" in `store`: all replicas ask there from then on, and our
    clients need not know. If there is no successor, what we answer ends with theirs:
    return Deprecation, and Sunset if there is one, as they came. Otherwise, nothing.
    `parse_header_links` of requests reads a Link field.
    """
    raise NotImplementedError("your turn")


# --- 4. A policy at the gateway ----------------------------------------------------


def admit(
    policy: Mapping[str, Mapping[str, Mapping[str, Any]]], request: Mapping[str, Any]
) -> int:
    """Return the status with which a gateway refuses a request, or 200 to let it pass.

    `policy` maps path templates to methods to rules. `{name}` stands for one part of a
    path, never empty and never with a slash; a path that is written out counts before
    a template that it matches too. 404: no path matches; 405: the path has no such
    method; 410: `request["now"]` has reached the rule's "sunset"; 401: the rule has
    "key": True and `request["key"]` is empty; 413: `request["bytes"]` is more than the
    rule's "max_bytes". The first that applies, in this order; absent rules ask nothing.

    >>> policy = {"/orders": {"POST": {"key": True}}}
    >>> asked = {"path": "/orders", "method": "POST", "key": "", "bytes": 9, "now": 0.0}
    >>> admit(policy, asked)
    401
    """
    raise NotImplementedError("your turn")
