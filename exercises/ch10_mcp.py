"""Chapter 10 exercises: what a message must carry, and what a server must remember.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch10_mcp`, add `ARGS=--hints` for hints.
"""

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
    raise NotImplementedError("your turn")


# --- 2. The state of an unfinished call ----------------------------------------------


def seal_state(key: bytes, state: str, user: str, call: str, until: int) -> str:
    """Close a state for `user` and `call`, good before the second `until`.

    `open_state` undoes it. The result is a text of letters, digits, `.`, `-` and `_`.
    It may be read by its holder, who must not be able to change anything.

    >>> text = seal_state(b"k", "895", "alice", "refund 7", until=60)
    >>> open_state(b"k", text, "alice", "refund 7", now=59)
    '895'
    """
    raise NotImplementedError("your turn")


def open_state(key: bytes, text: str, user: str, call: str, now: int) -> str | None:
    """Return the state; None for anything that this user may not use, here and now.

    Whatever `text` is, nothing is raised.

    >>> open_state(b"k", "nonsense", "alice", "refund 7", now=0) is None
    True
    """
    raise NotImplementedError("your turn")


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
    raise NotImplementedError("your turn")


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
    raise NotImplementedError("your turn")
