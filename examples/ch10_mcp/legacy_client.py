"""A client of the old era: it says who it is once, and shows its session id after."""

from itertools import count
from typing import Any

from requests import Response, Session

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.client.client import (
    INFO,
    TIMEOUT,
    CallFailed,
    InputHandler,
    result_of,
)
from examples.ch10_mcp.legacy_app import LEGACY_PROTOCOL_VERSION, SESSION_HEADER
from examples.ch10_mcp.protocol.constants import EVENT_STREAM, JSON, JSON_RPC, Json
from examples.ch10_mcp.protocol.sse import read_events, response_chunks


class LegacyClient:
    """`begin` first, then calls, then `end`."""

    def __init__(
        self, session: Session, url: str, input_handler: InputHandler | None = None
    ) -> None:
        self.session, self.url, self._input_handler = session, url, input_handler
        self._ids, self._fields = count(1), {}  # type: ignore[var-annotated]

    def initialize(self) -> None:
        """Shake hands: two requests; raises CallFailed if the second is refused."""
        told = {
            "protocolVersion": LEGACY_PROTOCOL_VERSION,
            "capabilities": {"elicitation": {}} if self._input_handler else {},
            "clientInfo": INFO,
        }
        self._fields = {}
        reply = self._post(
            {"id": next(self._ids), "method": "initialize", "params": told}
        )
        result_of(reply.json(), reply.status_code)
        self._fields = {
            SESSION_HEADER: reply.headers[SESSION_HEADER],
            "MCP-Protocol-Version": LEGACY_PROTOCOL_VERSION,
        }
        self._checked(self._post({"method": "notifications/initialized"}))

    def list_tools(self) -> list[Json]:
        """Return the tools."""
        return list(self._result("tools/list", {})["tools"])

    def call(self, name: str, **arguments: object) -> Json:
        """Call a tool; raises CallFailed, with status 404 for a lost session."""
        return self._result("tools/call", {"name": name, "arguments": arguments})

    def terminate(self) -> None:
        """Tell the server to forget."""
        self.session.delete(self.url, headers=self._fields, timeout=TIMEOUT)

    def _result(self, method: str, params: Json) -> Json:
        body = {"id": next(self._ids), "method": method, "params": params}
        reply = self._checked(self._post(body, stream=True))
        if not reply.headers["Content-Type"].startswith(EVENT_STREAM):
            return result_of(reply.json(), reply.status_code)
        for message in read_events(response_chunks(reply)):
            if "method" not in message:
                return result_of(message, reply.status_code)
            self._reply(message)
        raise CallFailed(0, "the stream ended", reply.status_code, None)

    def _reply(self, asked: Json) -> None:
        """Answer a question that came down the stream, in a request of its own."""
        answer = self._input_handler("confirm", asked) if self._input_handler else {}
        self._checked(self._post({"id": asked["id"], "result": answer}))

    def _post(self, body: dict[str, Any], stream: bool = False) -> Response:
        fields = {
            "Accept": f"{JSON}, {EVENT_STREAM}",
            "Content-Type": JSON,
        } | self._fields
        return self.session.post(
            self.url, data=encode({"jsonrpc": JSON_RPC, **body}), headers=fields,
            stream=stream, timeout=TIMEOUT,
        )  # fmt: skip

    @staticmethod
    def _checked(reply: Response) -> Response:
        if reply.status_code >= 400:  # noqa: PLR2004
            raise CallFailed(0, "the session is not known", reply.status_code, None)
        return reply
