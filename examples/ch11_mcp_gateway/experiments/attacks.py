"""The laboratory's attacks on rights and tokens: each says whether it worked."""

from collections.abc import Callable, Iterable, Mapping
from posixpath import normpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from requests import Response

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import (
    EVENT_STREAM,
    JSON,
    PROTOCOL_VERSION,
    BearerTokens,
    CallFailed,
    InvalidParams,
    McpClient,
    McpContext,
    McpRequest,
    McpServer,
    RequestStateCodec,
    ResourceRegistry,
    ResourceTemplate,
    read_request_meta,
    with_request_meta,
)
from examples.ch11_mcp_gateway.auth.grants import Grants
from examples.ch11_mcp_gateway.context import GatewayContext as Admitted
from examples.ch11_mcp_gateway.experiments.hiding import (
    GRANTS,
    ORDER,
    SHOP,
    tries,
)
from examples.ch11_mcp_gateway.experiments.stage import (
    EVERYTHING,
    GATE,
    Setting,
    Stage,
    served,
)
from examples.lab import Node

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

QUOTA = 2
LIMIT = f"""
[limits.orders]
quota = {QUOTA}
window = 60
tools = ["{ORDER}"]
"""
FILES = """
[grants.files]
users = ["*"]
resources = ["files+file:///public/*"]
"""
SALARIES = "/public/salaries"
Try = Callable[[McpClient], object]


def post(stage: Stage, user: str, name: str, **fields: str) -> Response:
    """Send an order whose body is right; `fields` are what the attacker changes."""
    given = {"book_id": "emma"}
    params = with_request_meta({"name": name, "arguments": given}, {}, {"name": "m"})
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    told = {
        "Accept": f"{JSON}, {EVENT_STREAM}",
        "Content-Type": JSON,
        "MCP-Protocol-Version": PROTOCOL_VERSION,
        "Mcp-Method": "tools/call",
        "Mcp-Name": name,
        "Authorization": f"Bearer {stage.token(user)}",
    }
    told |= {field.replace("_", "-"): value for field, value in fields.items()}
    session = stage.net.session(user)
    session.headers.clear()
    return session.post(GATE, data=encode(body), headers=told)


def unseen(attempt: Try) -> Callable[[type[Grants]], bool]:
    """Return an attack that uses what the attacker's lists do not show."""

    def run(rights: type[Grants]) -> bool:
        stage = Stage(SHOP, GRANTS, Setting(rights=rights))
        return succeeds(attempt, stage.client("mallory"))

    return run


def withdrawn(rights: type[Grants]) -> bool:
    """Use a right after it was taken back."""
    stage = Stage(SHOP, GRANTS, Setting(rights=rights))
    alice = stage.client("alice")
    alice.list_tools()
    stage.grants.revoke("alice", "tools", ORDER)
    return tries(alice) > 0


class Folder(ResourceRegistry):
    """All files of a server, which opens a path as a file system does."""

    def read(self, context: McpContext) -> dict[str, Any]:
        """Read a file."""
        uri = str(context.request.params["uri"])
        path = normpath(unquote(urlsplit(uri).path))
        if path not in (SALARIES, "/private/keys"):
            raise InvalidParams("there is no such file", uri=uri)
        return {"contents": [{"uri": uri, "text": path}]}


def gone(context: McpContext, variables: Mapping[str, str]) -> dict[str, Any]:
    """Read nothing: `Folder` does."""
    raise LookupError


def folder(node: Node, state_codec: RequestStateCodec) -> McpServer:
    """Build a server of files."""
    resources = Folder(
        (), [ResourceTemplate("file:///{path}", "file", "A file.", gone)]
    )
    return McpServer({"name": "files"}, state_codec, resources=resources)


def spelled(uri: str) -> Callable[[type[Grants]], bool]:
    """Return an attack on a grant of a folder of which one file was withdrawn."""

    def run(rights: type[Grants]) -> bool:
        stage = Stage({"files": served(folder)}, FILES, Setting(rights=rights))
        stage.grants.revoke("mallory", "resources", f"files+file://{SALARIES}")
        return succeeds(lambda client: client.read(uri), stage.client("mallory"))

    return run


def succeeds(attempt: Try, client: McpClient) -> bool:
    """Say whether an attempt was answered, and not refused."""
    try:
        attempt(client)
    except CallFailed:
        return False
    return True


def dodged(setting: Setting) -> bool:
    """Order more often than the limit allows, under the name of another tool."""
    stage = Stage(SHOP, EVERYTHING, setting)
    fields = {"Mcp_Name": "shop__search_books"}
    replies = [post(stage, "mallory", ORDER, **fields) for _ in range(QUOTA + 1)]
    return all(reply.ok for reply in replies)


class CountsFields:
    """A limit before the gateway that reads the name from the header field."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app, self._count = app, 0

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Count orders, and refuse those over the limit."""
        self._count += environ.get("HTTP_MCP_NAME") == ORDER
        if self._count > QUOTA:
            start_response("429 Too Many Requests", [])
            return []
        return self._app(environ, start_response)


def counts_fields(app: Any, node: Node) -> "WSGIApplication":
    """Limit by the field, before a gateway that decides from the body alone."""
    app.extensions["mcp_gateway"].validate = trusting
    return CountsFields(app)


def trusting(message: McpRequest, fields: Mapping[str, str], user: str) -> McpContext:
    """Admit without a look at the fields."""
    return Admitted(message, read_request_meta(message), user, fields=fields)


def other_audience(kind: type[BearerTokens]) -> bool:
    """Come in with a token that was made for a blog."""
    stage = Stage(SHOP, EVERYTHING, Setting(door=kind))
    token = f"Bearer {stage.token('mallory', 'https://blog.example')}"
    return post(stage, "mallory", ORDER, Authorization=token).ok
