"""The laboratory's careless neighbours: what stands before servers, and one of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from examples.bookshop.jsontext import decode, encode
from examples.ch10_mcp import (
    EVENT_STREAM,
    JSON,
    Json,
    McpContext,
    McpServer,
    ResultCache,
    Tool,
    ToolRegistry,
)
from examples.lab import Node

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Echoes(McpServer):
    """Greets the client by its name, in a description: only that client reads it."""

    def handle(self, context: McpContext) -> Any:
        """Greet the client."""
        name = str(context.meta.client_info.get("name"))
        greeting = Tool("hello", f"Greet {name}.", lambda *_: {"content": []})
        return McpServer.handle(replace_tools(self, greeting), context)


def replace_tools(server: McpServer, *tools: Tool) -> McpServer:
    """Return the server with these tools."""
    return McpServer(
        server.info, server.state_codec, ToolRegistry(tools), hints=server.hints
    )


class Forwards:
    """A gateway that keeps what is public, and hands on requests as they come."""

    def __init__(self, node: Node) -> None:
        self._session = node.session()
        self._cache = ResultCache(node.clock, share_public=True)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from what is kept, or ask the server."""
        raw = environ["wsgi.input"].read()
        asked: Any = decode(raw)
        kept = self._cache.get(asked["method"], asked["params"], "")
        result = kept.result if kept else self._ask(environ, raw)
        self._cache.put(asked["method"], asked["params"], "", result)
        start_response("200 OK", [("Content-Type", JSON)])
        return [encode({"jsonrpc": "2.0", "id": asked["id"], "result": result})]

    def _ask(self, environ: "WSGIEnvironment", raw: bytes) -> Mapping[str, Any]:
        fields = {
            name[5:].replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_MCP")
        } | {"Accept": f"{JSON}, {EVENT_STREAM}", "Content-Type": JSON}
        reply = self._session.post("http://shop/mcp", data=raw, headers=fields)
        result: Mapping[str, Any] = reply.json()["result"]
        return result


class Logs:
    """A proxy before a server, with a log of header fields, as such proxies have."""

    def __init__(self, app: "WSGIApplication", log: list[str]) -> None:
        self._app, self._log = app, log

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Write the fields down, and go on."""
        self._log += [str(v) for name, v in environ.items() if name.startswith("HTTP_")]
        return self._app(environ, start_response)


def patient(fetch: Callable[[dict[str, Any]], Json], key: str) -> object:
    """Read a list to its end, however far that is."""
    page = fetch({})
    while "nextCursor" in page:
        page = fetch({"cursor": page["nextCursor"]})
    return page
