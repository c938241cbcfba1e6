"""A server that lives in the gateway's process: a REST service as tools."""

from collections.abc import Generator

from examples.ch10_mcp import (
    Json,
    McpContext,
    McpError,
    McpRequest,
    McpServer,
    Notification,
    Result,
)
from examples.ch10_mcp import read_request_meta as read_envelope
from examples.ch11_mcp_gateway.config.model import UpstreamConfig
from examples.ch11_mcp_gateway.errors import UpstreamError
from examples.ch11_mcp_gateway.upstream.remote_server import ID


class LocalServer:
    """Chapter 10's server, asked without a network: what it asks has its own."""

    def __init__(self, upstream: UpstreamConfig, server: McpServer) -> None:
        self.upstream, self._server = upstream, server

    def request(
        self,
        method: str,
        params: Json,
        user: str,
        *,
        timeout: float = 0.0,
        schema: Json | None = None,
    ) -> Result | Generator[Notification, None, Result]:
        """Ask it; the time is that of the client which the server has itself."""
        mcp_request = McpRequest(ID, method, params)
        if method not in self._server.methods():
            raise UpstreamError(
                {"code": -32601, "message": f"there is no method {method!r}"}
            )
        context = McpContext(mcp_request, read_envelope(mcp_request), user)
        try:
            return self._server.handle(context)
        except McpError as error:
            raise UpstreamError(error.to_json()) from None
