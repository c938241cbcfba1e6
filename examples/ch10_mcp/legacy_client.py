"""A client of the old era: it says who it is once, and shows its session id after."""

from itertools import count
from typing import Any

from requests import Response, Session

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.client import INFO, TIMEOUT, Answer, CallFailed, opened
from examples.ch10_mcp.events import pieces, read_events
from examples.ch10_mcp.legacy_app import SESSION, VERSION
from examples.ch10_mcp.protocol import EVENTS, JSON, JSON_RPC, Json


class LegacyClient:
    """`begin` first, then calls, then `end`."""

    def __init__(
        self, session: Session, url: str, answer: Answer | None = None
    ) -> None:
        self.session, self.url, self._answer = session, url, answer
        self._ids, self._fields = count(1), {}  # type: ignore[var-annotated]

    def begin(self) -> None:
        """Shake hands: two requests; raises CallFailed if the second is refused."""
        told = {
            "protocolVersion": VERSION,
            "capabilities": {"elicitation": {}} if self._answer else {},
            "clientInfo": INFO,
        }
        self._fields = {}
        reply = self._post(
            {"id": next(self._ids), "method": "initialize", "params": told}
        )
        opened(reply.json(), reply.status_code)
        self._fields = {
            SESSION: reply.headers[SESSION],
            "MCP-Protocol-Version": VERSION,
        }
        self._checked(self._post({"method": "notifications/initialized"}))

    def list_tools(self) -> list[Json]:
        """Return the tools."""
        return list(self._result("tools/list", {})["tools"])

    def call(self, name: str, **arguments: object) -> Json:
        """Call a tool; raises CallFailed, with status 404 for a lost session."""
        return self._result("tools/call", {"name": name, "arguments": arguments})

    def end(self) -> None:
        """Tell the server to forget."""
        self.session.delete(self.url, headers=self._fields, timeout=TIMEOUT)

    def _result(self, method: str, params: Json) -> Json:
        body = {"id": next(self._ids), "method": method, "params": params}
        reply = self._checked(self._post(body, stream=True))
        if not reply.headers["Content-Type"].startswith(EVENTS):
            return opened(reply.json(), reply.status_code)
        for message in read_events(pieces(reply)):
            if "method" not in message:
                return opened(message, reply.status_code)
            self._reply(message)
        raise CallFailed(0, "the stream ended", reply.status_code, None)

    def _reply(self, asked: Json) -> None:
        """Answer a question that came down the stream, in a request of its own."""
        answer = self._answer("confirm", asked) if self._answer else {}
        self._checked(self._post({"id": asked["id"], "result": answer}))

    def _post(self, body: dict[str, Any], stream: bool = False) -> Response:
        fields = {"Accept": f"{JSON}, {EVENTS}", "Content-Type": JSON} | self._fields
        return self.session.post(
            self.url, data=encode({"jsonrpc": JSON_RPC, **body}), headers=fields,
            stream=stream, timeout=TIMEOUT,
        )  # fmt: skip

    @staticmethod
    def _checked(reply: Response) -> Response:
        if reply.status_code >= 400:  # noqa: PLR2004
            raise CallFailed(0, "the session is not known", reply.status_code, None)
        return reply
