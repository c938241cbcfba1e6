"""Chapter 10 solutions: what a message must carry, and what a server must remember."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request

from examples.lab import Store

Json = Mapping[str, Any]

# --- 1. Header fields and body -------------------------------------------------------

# What Mcp-Name repeats; other methods have no Mcp-Name.
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
HEADER_MISMATCH = -32020


def verify_fields(fields: Mapping[str, str], message: Json) -> int | None:
    """Return HEADER_MISMATCH where fields and body disagree, else None.

    `fields` has names in small letters. Mcp-Method must be there and be the method, in
    the same case. Where NAMED has the method, Mcp-Name must be there and be that member
    of params. It may be written `=?base64?…?=`, as base64 of UTF-8: then what is inside
    must be exactly what encoding the name gives, and no other spelling of it.

    >>> body = {"method": "tools/call", "params": {"name": "refund"}}
    >>> verify_fields({"mcp-method": "tools/call", "mcp-name": "search"}, body)
    -32020
    """
    if fields.get("mcp-method") != message["method"]:
        return HEADER_MISMATCH
    member = NAMED.get(message["method"])
    if member is None:
        return None
    name, sent = message["params"].get(member), fields.get("mcp-name")
    if not isinstance(name, str) or sent is None:
        return HEADER_MISMATCH
    if sent.startswith("=?base64?") and sent.endswith("?="):
        # Encode what we know, and compare: nothing has to be decoded.
        name = f"=?base64?{base64.b64encode(name.encode()).decode()}?="
    return None if sent == name else HEADER_MISMATCH


# --- 2. The state of an unfinished call ----------------------------------------------


def seal_state(key: bytes, state: str, user: str, call: str, until: int) -> str:
    """Close a state for `user` and `call`, good before the second `until`.

    `open_state` undoes it. The result is a text of letters, digits, `.`, `-` and `_`.
    It may be read by its holder, who must not be able to change anything.

    >>> text = seal_state(b"k", "895", "alice", "refund 7", until=60)
    >>> open_state(b"k", text, "alice", "refund 7", now=59)
    '895'
    """
    payload = json.dumps([state, until]).encode()
    body = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    return f"{body}.{_mark(key, body, user, call)}"


def open_state(key: bytes, text: str, user: str, call: str, now: int) -> str | None:
    """Return the state; None for anything that this user may not use, here and now.

    Whatever `text` is, nothing is raised.

    >>> open_state(b"k", "nonsense", "alice", "refund 7", now=0) is None
    True
    """
    body, _, mark = text.partition(".")
    expected = _mark(key, body, user, call)
    if not hmac.compare_digest(mark.encode(), expected.encode()):
        return None
    state, until = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return str(state) if now < until else None


def _mark(key: bytes, body: str, user: str, call: str) -> str:
    """Sign all of it; JSON keeps the parts apart."""
    signed = json.dumps([body, user, call]).encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest()


# --- 3. How long, and by whom --------------------------------------------------------


def choose_hint(
    method: str, seconds: float, filtered: bool, answered: bool
) -> dict[str, object]:
    """Return the hint for a result: {"ttlMs": …, "cacheScope": …}, or {} for none.

    Results of `tools/list`, `prompts/list`, `resources/list`,
    `resources/templates/list`, `resources/read` and `server/discover` carry one, others
    don't. It changes every `seconds` on average; keep it for a tenth of that, in whole
    milliseconds, rounded down, and never for more than a minute. `filtered`: it depends
    on who asks. `answered`: it came of a user's answers, and must not be kept at all,
    which is a ttl of 0 and the narrow scope.

    >>> choose_hint("tools/list", 50, filtered=False, answered=False)
    {'ttlMs': 5000, 'cacheScope': 'public'}
    """
    kept = {"tools/list", "prompts/list", "resources/list", "resources/templates/list"}
    if method not in kept | {"resources/read", "server/discover"}:
        return {}
    if answered:
        return {"ttlMs": 0, "cacheScope": "private"}
    ttl = min(60_000, int(seconds * 100))  # a tenth, in milliseconds
    return {"ttlMs": ttl, "cacheScope": "private" if filtered else "public"}


# --- 4. Paid back once ---------------------------------------------------------------


def create_refunds(*, store: Store, ids: Callable[[], str]) -> Flask:
    """Build a server with one tool, which asks before it pays: POST /refund.

    The body is {"user": …, "order": …}, and in the second round the user's "answer",
    {"action": …, "content": {"ok": …}}. GET /paid says how many cents went back.
    """
    app = Flask(__name__)

    @app.post("/refund")
    def call() -> Response:
        told = request.get_json()
        result = refund(store, told["user"], told["order"], told.get("answer"), ids())
        return Response(json.dumps(result), content_type="application/json")

    @app.get("/paid")
    def paid() -> Response:
        return Response(store.get("paid") or b"0")

    return app


def price(order: str) -> int:
    """Return what an order cost, in cents.

    >>> price("o-7")
    700
    """
    return 100 * int(order.rpartition("-")[2])


def refund(
    store: Store, user: str, order: str, answer: Json | None, new_id: str
) -> dict[str, object]:
    """Return what the tool answers, and pay an order back at most once.

    Without an answer: {"resultType": "input_required"}. Unless the action is "accept"
    and content's "ok" is True: {"resultType": "complete", "receipt": None}, and nothing
    is paid. Otherwise {"resultType": "complete", "receipt": …}: the first time the
    receipt is `new_id`, and the order's price is added to the counter "paid" in the
    store. Each later time, at whichever replica, it is the same receipt, and nothing is
    added. Orders of different users are different orders.
    """
    if answer is None:
        return {"resultType": "input_required"}
    content = answer.get("content") or {}
    if answer.get("action") != "accept" or content.get("ok") is not True:
        return {"resultType": "complete", "receipt": None}
    key = f"receipt:{json.dumps([user, order])}"
    if store.compare_and_set(key, None, new_id.encode()):
        store.incr("paid", price(order))
    return {"resultType": "complete", "receipt": (store.get(key) or b"").decode()}
