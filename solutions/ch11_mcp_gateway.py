"""Chapter 11 solutions: what a gateway for tools hides, refuses, keeps and pins."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any
from urllib.parse import quote, urlencode

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
        reply: dict[str, Any] = session.post(upstream, json=message, timeout=5).json()
        return reply

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
    cacheScope is "private". Everything else in it stays as it came, and so does a reply
    with an error. `tools/call`: its reply if the tool is granted. Otherwise the error
    NO_TOOL, and the server is not asked: nobody can tell a hidden tool from one that
    does not exist. The name may be missing, or be no text. Any other method: the error
    NO_METHOD, and the server is not asked. An error is
    {"jsonrpc": "2.0", "id": …, "error": …}, with the message's id.

    >>> govern({"id": 7, "method": "ping", "params": {}}, set(), dict)["error"]["code"]
    -32601
    """
    if message["method"] == "tools/list":
        return _filtered(forward(message), granted)
    if message["method"] != "tools/call":
        return _refused(message, NO_METHOD)
    name = message["params"].get("name")
    if not isinstance(name, str) or name not in granted:
        return _refused(message, NO_TOOL)
    return forward(message)


def _filtered(reply: dict[str, Any], granted: Set[str]) -> dict[str, Any]:
    """Leave the granted tools in a list, for this user alone."""
    if "result" not in reply:
        return reply
    tools = [tool for tool in reply["result"]["tools"] if tool["name"] in granted]
    result = reply["result"] | {"tools": tools, "cacheScope": "private"}
    return reply | {"result": result}


def _refused(message: Json, error: Json) -> dict[str, Any]:
    """Build an error."""
    return {"jsonrpc": "2.0", "id": message.get("id"), "error": error}


# --- 2. Decrement a ttl --------------------------------------------------------------


def re_emit(hint: Json, asked: float, now: float, filtered: bool) -> dict[str, object]:
    """Return the hint that a gateway may give with a result it keeps.

    `hint` came with the result: ttlMs and cacheScope, if all is well. It counts from
    `asked`, the second when the server was asked, so that the way here counts too. What
    is left at `now` is rounded down to whole milliseconds, never below 0, and never
    more than came, even when a clock was set back. A ttlMs that is missing or no
    positive integer is 0. The scope stays "public" if it came as that and the result is
    not `filtered` for one user; otherwise it is "private".

    >>> re_emit({"ttlMs": 60000, "cacheScope": "public"}, 100.0, 145.0, filtered=False)
    {'ttlMs': 15000, 'cacheScope': 'public'}
    """
    ttl = hint.get("ttlMs")
    if not isinstance(ttl, int) or isinstance(ttl, bool):
        ttl = 0
    spent = max(0.0, now - asked) * 1000
    public = hint.get("cacheScope") == "public" and not filtered
    left = max(0, int((ttl - spent) // 1))
    return {"ttlMs": left, "cacheScope": "public" if public else "private"}


# --- 3. Pin a definition -------------------------------------------------------------


def pin(definition: Json) -> str:
    """Return the pin of a tool's definition: "sha256:" and 64 small hex digits.

    Hashed is the whole definition as JSON in UTF-8: members sorted by name, no spaces,
    letters as themselves and not as \\u escapes.

    >>> pin({"name": "pay", "description": "Čapek"})[:20]
    'sha256:3daf8e344c8b9'
    """
    text = json.dumps(
        definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def drift(lock: Mapping[str, str], listed: Sequence[Json]) -> dict[str, str]:
    """Compare what a server lists with the pins by name; return what is wrong.

    By name: "new" if the lock has no such name, "changed" if its pin is another,
    "twice" whenever the name is listed more than once, whatever its pins, and "gone" if
    it is not listed. A name with which all is well is left out.

    >>> drift({"pay": "sha256:00"}, [{"name": "search"}])
    {'search': 'new', 'pay': 'gone'}
    """
    names = [tool["name"] for tool in listed]
    found = {}
    for tool in listed:
        name = tool["name"]
        if names.count(name) > 1:
            found[name] = "twice"
        elif name not in lock:
            found[name] = "new"
        elif lock[name] != pin(tool):
            found[name] = "changed"
    return found | {name: "gone" for name in lock if name not in names}


# --- 4. An operation becomes a tool --------------------------------------------------


def as_tool(method: str, operation: Json) -> dict[str, Any] | None:
    """Make an MCP tool of an operation of OpenAPI; None if it is deprecated.

    `method` is in small letters. The tool has `name` (the operationId), `description`
    (the summary), `inputSchema`, and `annotations`: {"readOnlyHint": …}, true for get.
    The schema is an object with each parameter's schema among `properties`, the names
    of the required ones in `required`, in their order, and `additionalProperties`
    False. Header and cookie parameters are no business of a model: leave them out. What
    stands in a path is required whatever it says of itself. A JSON body is the property
    "body", after the others.

    >>> book = {"name": "id", "in": "path", "schema": {"type": "string"}}
    >>> got = as_tool("get", {"operationId": "b", "summary": "", "parameters": [book]})
    >>> got["inputSchema"]["required"]
    ['id']
    """
    if operation.get("deprecated"):
        return None
    asked = _told(operation)
    properties = {one["name"]: one["schema"] for one in asked}
    required = [one["name"] for one in asked if _needed(one)]
    body = operation.get("requestBody")
    if body:
        properties["body"] = body["content"]["application/json"]["schema"]
        required += ["body"] * bool(body.get("required"))
    return {
        "name": operation["operationId"],
        "description": operation["summary"],
        "inputSchema": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
        "annotations": {"readOnlyHint": method == "get"},
    }


def _told(operation: Json) -> list[Json]:
    """Return the parameters that a model may set."""
    return [one for one in operation.get("parameters", [])
            if one["in"] in ("path", "query")]  # fmt: skip


def _needed(parameter: Json) -> bool:
    """Say whether there is no request without it."""
    return parameter["in"] == "path" or bool(parameter.get("required"))


def as_target(path: str, operation: Json, arguments: Json) -> str:
    """Return path and query of the request that a call of the tool becomes.

    `arguments` fit the tool's schema; a body is not part of the target. A value in the
    path is one segment, whatever is in it: no `/`, `?` or `#` of a model's may lead
    elsewhere. No encoding helps an empty value, "." or "..": raise ValueError. The
    query has the given ones in the parameters' order, as `urllib.parse.urlencode`
    writes them; there is no `?` without any. Truth is `true` and `false`.

    >>> id = {"name": "id", "in": "path", "schema": {"type": "string"}}
    >>> as_target("/books/{id}", {"parameters": [id]}, {"id": "a/b"})
    '/books/a%2Fb'
    """
    query = {}
    for one in _told(operation):
        if one["name"] not in arguments:
            continue
        value = _written(arguments[one["name"]])
        if one["in"] == "query":
            query[one["name"]] = value
        elif value in ("", ".", ".."):
            raise ValueError(f"{one['name']} cannot be {value!r}")
        else:
            path = path.replace(f"{{{one['name']}}}", quote(value, safe=""))
    return path + ("?" + urlencode(query) if query else "")


def _written(value: object) -> str:
    """Write a value as JSON does, and a text as it is."""
    return value if isinstance(value, str) else json.dumps(value)
