"""A client: it says everything each time, honours hints, and asks its user back."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from itertools import count
from typing import Any

from requests import Response, Session

from examples.bookshop.jsontext import NotJson, decode, encode
from examples.ch10_mcp.envelope import Message, enclosed
from examples.ch10_mcp.errors import HeaderMismatch
from examples.ch10_mcp.events import pieces, read_events
from examples.ch10_mcp.headers import request_fields
from examples.ch10_mcp.keeping import HintCache
from examples.ch10_mcp.protocol import EVENTS, INPUT_REQUIRED, JSON, JSON_RPC, Json

INFO = {"name": "course-client", "version": "1.0.0"}
ROUNDS = 5  # of questions in one call
TIMEOUT = 30.0  # seconds
Answer = Callable[[str, Json], Json]  # a key and a question become a response


class CallFailed(Exception):
    """The server answered with an error."""

    def __init__(self, code: int, message: str, status: int, data: object) -> None:
        super().__init__(message)
        self.code, self.status, self.data = code, status, data


class Client:
    """One user's client of one server; `capabilities` is what `answer` can do.

    Another token is another authorization context for the cache. `avoided` hears of
    each request that need not be sent.
    """

    def __init__(  # noqa: PLR0913  collaborators by name
        self,
        session: Session,
        url: str,
        *,
        token: str = "",
        cache: HintCache | None = None,
        answer: Answer | None = None,
        capabilities: Json | None = None,
        avoided: Callable[[str], None] = lambda method: None,
    ) -> None:
        self.session, self.url, self.cache = session, url, cache
        self._token, self._answer, self._avoided = token, answer, avoided
        asks: Json = {"elicitation": {}} if answer else {}
        self.capabilities = asks if capabilities is None else capabilities
        self._context = sha256(token.encode()).hexdigest()  # keeps the token out of it
        self._ids = count(1)
        self._schemas: dict[str, Json] = {}
        self.notices: list[Mapping[str, Any]] = []

    def discover(self) -> Json:
        """Ask what the server can do; no client has to."""
        return self.request("server/discover")

    def list_tools(self) -> list[Json]:
        """Return all tools, page by page, and remember which arguments to mirror."""
        tools = list(self._pages("tools/list", "tools"))
        self._schemas = {tool["name"]: tool["inputSchema"] for tool in tools}
        return tools

    def list_resources(self) -> list[Json]:
        """Return all resources."""
        return list(self._pages("resources/list", "resources"))

    def read(self, uri: str) -> Json:
        """Read a resource; raises CallFailed."""
        return self.request("resources/read", {"uri": uri})

    def get_prompt(self, name: str, **arguments: str) -> Json:
        """Return a prompt's messages."""
        return self.request("prompts/get", {"name": name, "arguments": arguments})

    def call(self, name: str, **arguments: object) -> Json:
        """Call a tool; questions go to `answer`, and the call is made again.

        Where an argument was not mirrored, for want of the definition, list and retry.
        """
        params: dict[str, Any] = {"name": name, "arguments": arguments}
        try:
            return self._asked(params)
        except CallFailed as error:
            if error.code != HeaderMismatch.code or name in self._schemas:
                raise
        self.list_tools()
        return self._asked(params)

    def request(self, method: str, params: Json | None = None) -> Json:
        """Send one request, or use what is kept; raises CallFailed."""
        params = dict(params or {})
        kept = self.cache and self.cache.get(method, params, self._context)
        if kept:
            self._avoided(method)
            return kept.result
        result = self._received(self._send(method, params))
        if self.cache is not None:
            self.cache.put(method, params, self._context, result)
        return result

    def listen(self, **wanted: object) -> Iterator[Json]:
        """Yield change notices, the acknowledgement first; they empty the cache."""
        params = {"notifications": wanted}
        with closing(self._send("subscriptions/listen", params, stream=True)) as reply:
            if not reply.headers["Content-Type"].startswith(EVENTS):
                self._received(reply)
            for message in read_events(pieces(reply)):
                if "method" in message and self.cache is not None:
                    uri = message["params"].get("uri")
                    self.cache.changed(message["method"], uri)
                yield message

    def _asked(self, params: dict[str, Any]) -> Json:
        result = self.request("tools/call", params)
        for _ in range(ROUNDS):
            if result.get("resultType") != INPUT_REQUIRED or self._answer is None:
                break
            asked = result.get("inputRequests", {})
            given = {key: self._answer(key, one) for key, one in asked.items()}
            again = params | {"inputResponses": given}
            if "requestState" in result:
                again["requestState"] = result["requestState"]
            result = self.request("tools/call", again)
        return result

    def _pages(self, method: str, key: str) -> Iterator[Json]:
        params: dict[str, Any] = {}
        while True:
            result = self.request(method, params)
            yield from result[key]
            if "nextCursor" not in result:
                return
            params = {"cursor": result["nextCursor"]}

    def _send(self, method: str, params: Json, stream: bool = False) -> Response:
        whole = enclosed(params, self.capabilities, INFO)
        message = Message(next(self._ids), method, whole)
        fields = {"Accept": f"{JSON}, {EVENTS}", "Content-Type": JSON}
        fields |= request_fields(message, self._schemas.get(message.name or ""))
        if self._token:
            fields["Authorization"] = f"Bearer {self._token}"
        body = {"jsonrpc": JSON_RPC, "id": message.id, "method": method,
                "params": whole}  # fmt: skip
        return self.session.post(
            self.url, data=encode(body), headers=fields, stream=stream, timeout=TIMEOUT
        )

    def _received(self, reply: Response) -> Json:
        if reply.headers.get("Content-Type", "").startswith(EVENTS):
            *notices, last = list(read_events([reply.content]))
            self.notices += notices
            return opened(last, reply.status_code)
        try:
            return opened(decode(reply.content), reply.status_code)
        except NotJson:
            raise CallFailed(0, reply.reason, reply.status_code, None) from None


def opened(message: object, status: int) -> Json:
    """Return the result of a response; raises CallFailed."""
    told = message if isinstance(message, dict) else {}
    result = told.get("result")
    if isinstance(result, dict):
        return result
    error = told.get("error", {"code": 0, "message": told.get("detail", "no answer")})
    raise CallFailed(error["code"], error["message"], status, error.get("data"))
