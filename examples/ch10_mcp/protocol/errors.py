"""What an MCP request can die of: a JSON-RPC code, an HTTP status, sometimes data."""

from typing import Any


class McpError(Exception):
    """The base; `code` is JSON-RPC's, `status` HTTP's, `data` may say more.

    `fields` are header fields that go with it.
    """

    code = -32603
    status = 500
    fields: tuple[tuple[str, str], ...] = ()

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.data = data

    def to_json(self) -> dict[str, Any]:
        """Return the error member of a response (JSON-RPC 2.0, section 5.1)."""
        members: dict[str, Any] = {"code": self.code, "message": str(self)}
        return members | ({"data": self.data} if self.data else {})


class ParseError(McpError):
    """The body is not JSON."""

    code, status = -32700, 400


class InvalidRequest(McpError):
    """It is JSON, and no single JSON-RPC message: batches were removed."""

    code, status = -32600, 400


class MethodNotFound(McpError):
    """No such method, or one that this revision removed."""

    code, status = -32601, 404


class InvalidParams(McpError):
    """The parameters or `_meta` are not what the method takes."""

    code, status = -32602, 400


class HeaderMismatch(McpError):
    """A header field is missing, or says something else than the body."""

    code, status = -32020, 400


class MissingClientCapability(McpError):
    """This needs something that the client did not declare."""

    code, status = -32021, 400

    def __init__(self, *names: str) -> None:
        needed: dict[str, Any] = {name: {} for name in names}
        super().__init__(
            f"the client must declare {', '.join(names)}", requiredCapabilities=needed
        )


class UnsupportedProtocolVersion(McpError):
    """The client speaks a revision that this server does not."""

    code, status = -32022, 400

    def __init__(self, requested: str, *supported: str) -> None:
        super().__init__(
            f"revision {requested[:40]!r} is not one of {', '.join(supported)}",
            supported=list(supported),
            requested=requested,
        )


class TooManyStreams(McpError):
    """This process holds as many open streams as it may."""

    status = 503

    def __init__(self, limit: int) -> None:
        super().__init__(f"this process holds at most {limit} open streams")


class Unavailable(McpError):
    """Something behind the server does not answer."""

    status = 503


ToolError = ValueError  # raised in a tool: a result with isError, for the model to read
