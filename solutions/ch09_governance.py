"""Chapter 9 solutions: a rule, a verdict, an end that is heard, and a policy."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Flask, Response
from requests import Session
from requests.utils import parse_header_links

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
    return [
        (method.upper(), path)
        for path, item in description.get("paths", {}).items()
        for method, operation in item.items()
        if method in METHODS and operation.get("deprecated") is True
        if not _in_sight(operation.get("x-sunset"), today)
    ]


def _in_sight(sunset: object, today: str) -> bool:
    """Say whether a sunset is a day of the calendar that has not passed."""
    try:
        return date.fromisoformat(str(sunset)) >= date.fromisoformat(today)
    except ValueError:
        return False


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
    if direction == "request":
        return _narrower(old, new)
    return _narrower(new, old)


def _narrower(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Say whether some object fits the first schema and not the second."""
    if set(narrow.get("required", [])) - set(wide.get("required", [])):
        return True
    before, after = wide.get("properties", {}), narrow.get("properties", {})
    return any(_loses(before[name], after[name]) for name in before if name in after)


def _loses(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Say whether some value of a property is lost."""
    if "type" in narrow and narrow["type"] != wide.get("type"):
        return not (wide.get("type") == "integer" and narrow["type"] == "number")
    limit = narrow.get("maximum", float("inf"))
    if limit < wide.get("maximum", float("inf")):
        return True
    if "enum" not in narrow:
        return False
    return "enum" not in wide or any(v not in narrow["enum"] for v in wide["enum"])


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
    date = re.fullmatch(r"@(\d{1,15})", told.get("deprecation", "").strip())
    if not date or now < int(date[1]):
        return {}
    for link in parse_header_links(told.get("link", "")):
        if "successor-version" in link.get("rel", "").split():
            store.set("address", link["url"].encode())
            return {}
    fields = {"Deprecation": told["deprecation"]}
    return fields | ({"Sunset": told["sunset"]} if "sunset" in told else {})


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
    methods = policy.get(request["path"]) or next(
        (policy[path] for path in policy if _matches(path, request["path"])), None
    )
    if methods is None:
        return 404
    if request["method"] not in methods:
        return 405
    rule = methods[request["method"]]
    if request["now"] >= rule.get("sunset", float("inf")):
        return 410
    if rule.get("key") and not request["key"]:
        return 401
    return 413 if request["bytes"] > rule.get("max_bytes", float("inf")) else 200


def _matches(template: str, path: str) -> bool:
    """Say whether a path has the form of a template."""
    parts = re.split(r"\{[^{}]*\}", template)
    return re.fullmatch("[^/]+".join(map(re.escape, parts)), path) is not None
