"""The old era, a shell of about a hundred lines: revision 2025-11-25, with sessions.

It exists to be compared. What a client said in `initialize` is kept here, in this
process, and so is the call that waits for its user.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import Flask, Response, request

from examples.bookshop.http_json import json_response
from examples.bookshop.jsontext import decode
from examples.ch10_mcp.protocol.constants import EVENT_STREAM, JSON_RPC, Json
from examples.ch10_mcp.protocol.json_rpc import McpRequest
from examples.ch10_mcp.protocol.request_meta import RequestMeta
from examples.ch10_mcp.protocol.sse import SSE_HEADERS, encode_event
from examples.ch10_mcp.server.context import McpContext
from examples.ch10_mcp.server.tools import ToolRegistry

LEGACY_PROTOCOL_VERSION = "2025-11-25"
SESSION_HEADER = "Mcp-Session-Id"
USER_TIMEOUT = 30.0  # seconds to wait for a user


class Signal(Protocol):
    """The part of `threading.Event` that a waiting call needs."""

    def set(self) -> None:
        """Wake the call."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until set; False when `timeout` seconds have passed."""


@dataclass(slots=True)
class LegacySession:
    """What the server remembers of one client."""

    capabilities: Json
    client: Json
    initialized: bool = False
    waiting: dict[str, Signal] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)

    @property
    def facts(self) -> int:
        """How many things that is: revision, capabilities, client, flag, questions."""
        return 4 + len(self.waiting) + len(self.answers)


def create_legacy_app(
    *,
    tools: ToolRegistry,
    info: Json,
    new_id: Callable[[], str],
    event_factory: Callable[[], Signal],
    sessions: dict[str, LegacySession] | None = None,
) -> Flask:
    """Build a server of the old era; `sessions` is where it remembers."""
    app = Flask(__name__)
    known = {} if sessions is None else sessions

    @app.post("/mcp")
    def receive() -> Response:
        message: Any = decode(request.get_data())
        if message.get("method") == "initialize":
            return initialize(message)
        session = known.get(request.headers.get(SESSION_HEADER, ""))
        if session is None:
            return Response("there is no such session", 404)
        if "id" not in message:
            session.initialized = True
            return Response(status=202)
        if "method" not in message:
            session.answers[message["id"]] = message.get("result", {})
            session.waiting.pop(message["id"]).set()
            return Response(status=202)
        return serve(session, message)

    @app.delete("/mcp")
    def end() -> Response:
        known.pop(request.headers.get(SESSION_HEADER, ""), None)
        return Response(status=204)

    def initialize(message: Any) -> Response:
        params, session_id = message["params"], new_id()
        known[session_id] = LegacySession(params["capabilities"], params["clientInfo"])
        fields = {
            "protocolVersion": LEGACY_PROTOCOL_VERSION,
            "capabilities": dict(tools.capability),
            "serverInfo": dict(info),
        }
        response = json_response(result(message["id"], fields))
        response.headers[SESSION_HEADER] = session_id
        return response

    def serve(session: LegacySession, message: Any) -> Response:
        params = message.get("params", {})
        if message["method"] == "tools/list":
            context = context_of(session, message)
            return json_response(result(message["id"], tools.list(context)))
        if params["name"].startswith("refund"):
            work = refund(session, message)
            return Response(work, mimetype=EVENT_STREAM, headers=SSE_HEADERS)
        told = tools.call(context_of(session, message))
        return json_response(result(message["id"], told))

    def refund(session: LegacySession, message: Any) -> Iterator[bytes]:
        """Ask down the open stream, and wait here for another request to answer."""
        ask: Any = tools.call(context_of(session, message))
        asked_id, signal = new_id(), event_factory()
        session.waiting[asked_id] = signal
        yield encode_event(
            {"jsonrpc": JSON_RPC, "id": asked_id, **ask.input_requests["confirm"]}
        )
        if not signal.wait(USER_TIMEOUT):
            session.waiting.pop(asked_id, None)
            told: Any = {"content": [], "isError": True}
        else:
            given = {"confirm": session.answers.pop(asked_id)}
            told = tools.call(context_of(session, message, given, ask.state))
        yield encode_event(result(message["id"], told))

    return app


def context_of(
    session: LegacySession,
    message: Any,
    responses: dict[str, Json] | None = None,
    state: Json | None = None,
) -> McpContext:
    """Put together what the new era sends along with each request."""
    request = McpRequest(message["id"], message["method"], message.get("params", {}))
    meta = RequestMeta(LEGACY_PROTOCOL_VERSION, session.capabilities, session.client)
    return McpContext(request, meta, "", responses or {}, state)


def result(request_id: object, told: object) -> dict[str, object]:
    """Wrap a result."""
    return {"jsonrpc": JSON_RPC, "id": request_id, "result": told}
