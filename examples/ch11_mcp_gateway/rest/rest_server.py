"""The shell that reads descriptions: REST services become servers in this process."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import ConfigError, UpstreamClient
from examples.ch09_governance import (
    MAX_BYTES,
    Description,
    UnreadableDescription,
    read_description,
)
from examples.ch10_mcp import CachingHint, McpServer, RequestStateCodec, ToolRegistry
from examples.ch11_mcp_gateway.config.model import McpGatewayConfig, UpstreamConfig
from examples.ch11_mcp_gateway.rest import UnusableOperation, rest_tools
from examples.ch11_mcp_gateway.upstream.credentials import Fields
from examples.lab.bounded_read import TooLarge, read_bounded

DEFINITIONS = CachingHint(60_000, "public")  # they change when the gateway starts again
CredentialFields = Callable[[str], Fields]
MakeServer = Callable[[CredentialFields], McpServer]


def rest_servers(
    config: McpGatewayConfig,
    folder: Path,
    client: UpstreamClient,
    state_codec: RequestStateCodec,
) -> Mapping[str, MakeServer]:
    """Return what makes each server that is a REST service; raises ConfigError."""
    servers: dict[str, MakeServer] = {}
    for one in config.upstreams:
        if one.openapi:
            description = load_description(one, folder)
            servers[one.name] = partial(
                rest_server, one, description, client, state_codec
            )
            servers[one.name](lambda user: ())  # so that what is wrong is said at once
    return servers


def load_description(upstream: UpstreamConfig, folder: Path) -> Description:
    """Read a description; raises ConfigError that names the file and the place."""
    file = folder / upstream.openapi
    try:
        return read_description(read_bounded(file, MAX_BYTES), str(file))
    except OSError as error:
        raise description_error(upstream, f"{file}: {error.strerror}") from None
    except (TooLarge, UnreadableDescription) as error:
        raise description_error(upstream, f"{file}: {error}") from None


def rest_server(
    upstream: UpstreamConfig,
    description: Description,
    client: UpstreamClient,
    state_codec: RequestStateCodec,
    credential_fields: CredentialFields,
) -> McpServer:
    """Return a server whose tools are operations; raises ConfigError."""

    def send(request: Request) -> Response:
        return client.send(request, upstream.timeout, upstream.timeout)

    try:
        tools = rest_tools(
            description, upstream.url, send, upstream.operations, credential_fields
        )
    except UnusableOperation as error:
        raise description_error(upstream, str(error)) from None
    hints = {"tools/list": DEFINITIONS, "server/discover": DEFINITIONS}
    info = {"name": upstream.name, "version": "1.0.0"}
    return McpServer(info, state_codec, ToolRegistry(tools), hints=hints)


def description_error(upstream: UpstreamConfig, why: str) -> ConfigError:
    """Return what is wrong with a server's description."""
    return ConfigError((f"servers.{upstream.name}.openapi: {why}",))
