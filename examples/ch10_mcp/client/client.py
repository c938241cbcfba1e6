"""A client: it says everything each time, honours hints, and asks its user back."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from itertools import count
from logging import getLogger
from typing import Any

from requests import Response, Session

from examples.bookshop.jsontext import NotJson, decode, encode
from examples.ch10_mcp.client.list_pages import OddList, list_pages, usable
from examples.ch10_mcp.client.result_cache import ResultCache
from examples.ch10_mcp.protocol.constants import (
    EVENT_STREAM,
    INPUT_REQUIRED,
    JSON,
    JSON_RPC,
    Json,
)
from examples.ch10_mcp.protocol.errors import HeaderMismatch
from examples.ch10_mcp.protocol.headers import request_fields
from examples.ch10_mcp.protocol.json_rpc import McpRequest
from examples.ch10_mcp.protocol.request_meta import with_request_meta
from examples.ch10_mcp.protocol.sse import read_events, response_chunks

LOG = getLogger(__name__)
INFO = {"name": "course-client", "version": "1.0.0"}
MAX_ROUNDS = 5  # of questions in one call
TIMEOUT = 30.0  # seconds
InputHandler = Callable[[str, Json], Json]  # a key and a question become a response


class CallFailed(Exception):
    """The server answered with an error."""

    def __init__(self, code: int, message: str, status: int, data: object) -> None:
        super().__init__(message)
        self.code, self.status, self.data = code, status, data


class McpClient:
    """One user's client of one server; `capabilities`: what `input_handler` can do.

    Another token is another authorization context for the cache. `on_cache_hit`
    hears of each request that need not be sent.
    """

    def __init__(  # noqa: PLR0913  collaborators by name
        self,
        session: Session,
        url: str,
        *,
        token: str = "",
        cache: ResultCache | None = None,
        input_handler: InputHandler | None = None,
        capabilities: Json | None = None,
        on_cache_hit: Callable[[str], None] = lambda method: None,
    ) -> None:
        self.session, self.url, self.cache = session, url, cache
        self._token, self._input_handler = token, input_handler
        self._on_cache_hit = on_cache_hit
        declared: Json = {"elicitation": {}} if input_handler else {}
        self.capabilities = declared if capabilities is None else capabilities
        self._context = sha256(token.encode()).hexdigest()  # keeps the token out of it
        self._ids = count(1)
        self._schemas: dict[str, Json] = {}
        self.notifications: list[Mapping[str, Any]] = []

    def discover(self) -> Json:
        """Ask what the server can do; no client has to."""
        return self.request("server/discover")

    def list_tools(self) -> list[Json]:
        """Return all tools, page by page, and remember which arguments to mirror."""
        tools = self._list("tools/list", "tools")
        self._schemas = {tool["name"]: tool["inputSchema"] for tool in tools}
        return tools

    def list_resources(self) -> list[Json]:
        """Return all resources."""
        return self._list("resources/list", "resources")

    def read(self, uri: str) -> Json:
        """Read a resource; raises CallFailed."""
        return self.request("resources/read", {"uri": uri})

    def get_prompt(self, name: str, **arguments: str) -> Json:
        """Return a prompt's messages."""
        return self.request("prompts/get", {"name": name, "arguments": arguments})

    def call(self, name: str, **arguments: object) -> Json:
        """Call a tool; questions go to `input_handler`, and the call is made again.

        Where an argument was not mirrored, for want of the definition, list and retry.
        """
        params: dict[str, Any] = {"name": name, "arguments": arguments}
        try:
            return self._call_until_complete(params)
        except CallFailed as error:
            if error.code != HeaderMismatch.code or name in self._schemas:
                raise
        self.list_tools()
        return self._call_until_complete(params)

    def request(self, method: str, params: Json | None = None) -> Json:
        """Send one request, or use what is kept; raises CallFailed."""
        params = dict(params or {})
        cached = self.cache and self.cache.get(method, params, self._context)
        if cached:
            self._on_cache_hit(method)
            return cached.result
        result = self._read_result(self._send(method, params))
        if self.cache is not None:
            self.cache.put(method, params, self._context, result)
        return result

    def listen(self, **notifications: object) -> Iterator[Json]:
        """Yield notifications, the acknowledgement first; they empty the cache."""
        params = {"notifications": notifications}
        with closing(self._send("subscriptions/listen", params, stream=True)) as reply:
            if not reply.headers["Content-Type"].startswith(EVENT_STREAM):
                self._read_result(reply)
            for message in read_events(response_chunks(reply)):
                if "method" in message and self.cache is not None:
                    uri = message["params"].get("uri")
                    self.cache.invalidate(message["method"], uri)
                yield message

    def _call_until_complete(self, params: dict[str, Any]) -> Json:
        result = self.request("tools/call", params)
        for _ in range(MAX_ROUNDS):
            if (
                result.get("resultType") != INPUT_REQUIRED
                or self._input_handler is None
            ):
                break
            input_requests = result.get("inputRequests", {})
            input_responses = {
                key: self._input_handler(key, one)
                for key, one in input_requests.items()
            }
            retry = params | {"inputResponses": input_responses}
            if "requestState" in result:
                retry["requestState"] = result["requestState"]
            result = self.request("tools/call", retry)
        return result

    def _list(self, method: str, key: str) -> list[Json]:
        """Return all pages, less what no client can use; raises CallFailed."""
        try:
            pages = list(list_pages(lambda params: self.request(method, params), key))
        except OddList as error:
            raise CallFailed(error.code, str(error), 200, None) from None
        return [
            one
            for page in pages
            for one in usable(key, page[key], lambda why: LOG.warning("%s", why))
        ]

    def _send(self, method: str, params: Json, stream: bool = False) -> Response:
        params_with_meta = with_request_meta(params, self.capabilities, INFO)
        request = McpRequest(next(self._ids), method, params_with_meta)
        fields = {"Accept": f"{JSON}, {EVENT_STREAM}", "Content-Type": JSON}
        fields |= request_fields(request, self._schemas.get(request.name or ""))
        if self._token:
            fields["Authorization"] = f"Bearer {self._token}"
        body = {"jsonrpc": JSON_RPC, "id": request.id, "method": method,
                "params": params_with_meta}  # fmt: skip
        return self.session.post(
            self.url, data=encode(body), headers=fields, stream=stream, timeout=TIMEOUT
        )

    def _read_result(self, reply: Response) -> Json:
        if reply.headers.get("Content-Type", "").startswith(EVENT_STREAM):
            *notifications, last = list(read_events([reply.content]))
            self.notifications += notifications
            return result_of(last, reply.status_code)
        try:
            return result_of(decode(reply.content), reply.status_code)
        except NotJson:
            raise CallFailed(0, reply.reason, reply.status_code, None) from None


def result_of(message: object, status: int) -> Json:
    """Return the result of a response; raises CallFailed."""
    response = message if isinstance(message, dict) else {}
    result = response.get("result")
    if isinstance(result, dict):
        return result
    error = response.get(
        "error", {"code": 0, "message": response.get("detail", "no answer")}
    )
    raise CallFailed(error["code"], error["message"], status, error.get("data"))
