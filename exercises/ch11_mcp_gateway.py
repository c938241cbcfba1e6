"""Chapter 11 exercises: what a gateway for tools hides, refuses, keeps and pins.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch11_mcp_gateway`, add `ARGS=--hints` for hints.
"""

import json
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

import requests
from flask import Flask, Response, request

from examples.lab import Store

Json = Mapping[str, Any]

# --- 1. Filter and enforce -----------------------------------------------------------

NO_TOOL = {"code": -32602, "message": "there is no such tool"}
NO_METHOD = {"code": -32601, "message": "there is no such method"}


def create_gateway(*, store: Store, session: requests.Session, upstream: str) -> Flask:
    """Build a gateway before one MCP server; X-User says who asks, and is true.

    PUT /grants/USER with a list of names says which tools USER may use, from then on.
    """
    app = Flask(__name__)

    def forward(message: Json) -> dict[str, Any]:
        return dict(session.post(upstream, json=message, timeout=5).json())

    @app.put("/grants/<user>")
    def grant(user: str) -> Response:
        store.set(f"grants:{user}", request.data)
        return Response(status=204)

    @app.post("/mcp")
    def serve() -> Response:
        user = request.headers.get("X-User", "")
        granted = frozenset(json.loads(store.get(f"grants:{user}") or b"[]"))
        reply = govern(request.get_json(), granted, forward)
        return Response(json.dumps(reply), content_type="application/json")

    return app


def govern(
    message: Json, granted: Set[str], forward: Callable[[Json], dict[str, Any]]
) -> dict[str, Any]:
    """Answer a message of a user who may use the tools whose names are `granted`.

    `forward(message)` asks the server behind, and returns its reply. `tools/list`: its
    reply, with the granted tools alone in their order, for this user only: the
    cacheScope is "private". The rest stays as it came; so does a reply with an error.
    `tools/call`: its reply if the tool is granted, else the error NO_TOOL, and the
    server is not asked: nobody can tell a hidden tool from one that does not exist. The
    name may be missing, or no text. Any other method: NO_METHOD, and it is not asked.
    An error is {"jsonrpc": "2.0", "id": …, "error": …}, with the message's id.

    >>> govern({"id": 7, "method": "ping", "params": {}}, set(), dict)["error"]["code"]
    -32601
    """
    raise NotImplementedError("your turn")


# --- 2. Decrement a ttl --------------------------------------------------------------


def re_emit(hint: Json, asked: float, now: float, filtered: bool) -> dict[str, object]:
    """Return the hint that a gateway may give with a result it keeps.

    `hint` came with the result: ttlMs and cacheScope, if all is well. Time counts from
    `asked`, the second when the server was asked. What is left at `now` is rounded down
    to whole milliseconds, never below 0, and never more than came, even when a clock
    was set back. A ttlMs that is missing or no positive integer is 0. The scope is
    "public" if it came so and the result is not `filtered` for a user, else "private".

    >>> re_emit({"ttlMs": 60000, "cacheScope": "public"}, 100.0, 145.0, filtered=False)
    {'ttlMs': 15000, 'cacheScope': 'public'}
    """
    raise NotImplementedError("your turn")


# --- 3. Pin a definition -------------------------------------------------------------


def pin(definition: Json) -> str:
    """Return the pin of a tool's definition: "sha256:" and 64 small hex digits.

    Hashed is the whole definition as JSON in UTF-8: members sorted by name, no spaces,
    letters as themselves and not as \\u escapes.

    >>> pin({"name": "pay", "description": "Čapek"})[:20]
    'sha256:3daf8e344c8b9'
    """
    raise NotImplementedError("your turn")


def drift(lock: Mapping[str, str], listed: Sequence[Json]) -> dict[str, str]:
    """Compare what a server lists with the pins by name; return what is wrong.

    By name: "new" if the lock has no such name, "changed" if its pin is another,
    "twice" whenever the name is listed more than once, whatever its pins, and "gone" if
    it is not listed. A name with which all is well is left out.

    >>> drift({"pay": "sha256:00"}, [])
    {'pay': 'gone'}
    """
    raise NotImplementedError("your turn")


# --- 4. An operation becomes a tool --------------------------------------------------


def as_tool(method: str, operation: Json) -> dict[str, Any] | None:
    """Make an MCP tool of an operation of OpenAPI; None if it is deprecated.

    The tool has `name` (the operationId), `description` (the summary), `inputSchema`
    and `annotations`: {"readOnlyHint": …}, true for the method "get" alone. The schema
    has its type, `properties` (each parameter's schema), `required` (names, in their
    order) and `additionalProperties`, False. Only path and query are for a model to
    set; what stands in a path is required, whatever it says of itself. A JSON body is
    the property "body", after the others, and required where it says so.
    """
    raise NotImplementedError("your turn")


def as_target(path: str, operation: Json, arguments: Json) -> str:
    """Return path and query of the request that a call of the tool becomes.

    `arguments` fit the tool's schema; a body is not part of the target. A value in the
    path is one segment: no `/`, `?` or `#` of a model's may lead elsewhere. No encoding
    helps an empty value, "." or "..": raise ValueError. The query has the given ones in
    the parameters' order, as `urllib.parse.urlencode` writes them; without any there is
    no `?`. Truth is `true` and `false`.

    >>> id = {"name": "id", "in": "path", "schema": {"type": "string"}}
    >>> as_target("/books/{id}", {"parameters": [id]}, {"id": "a/b"})
    '/books/a%2Fb'
    """
    raise NotImplementedError("your turn")
