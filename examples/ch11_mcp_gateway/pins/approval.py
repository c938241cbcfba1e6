"""The shell around the lock file: only what is pinned in it is listed, or called."""

from collections.abc import Mapping
from pathlib import Path

from examples.ch07_gateway import ConfigError
from examples.ch11_mcp_gateway.aggregate.upstream_lists import ApprovalFilter, Items
from examples.ch11_mcp_gateway.config.model import McpGatewayConfig, UpstreamConfig
from examples.ch11_mcp_gateway.pins.lock_file import (
    MOST_BYTES,
    LockFileError,
    read_lock,
)
from examples.ch11_mcp_gateway.pins.pins import Pins
from examples.lab.bounded_read import TooLarge, read_bounded


def approval_filter(config: McpGatewayConfig, folder: Path) -> ApprovalFilter | None:
    """Return who approves; None where no lock file is named. Raises ConfigError."""
    if not config.gateway.pins:
        return None
    file = folder / config.gateway.pins
    try:
        pins = load_lock_file(file)
    except OSError as error:
        raise ConfigError((f"gateway.pins: {file}: {error.strerror}",)) from None
    except LockFileError as error:
        raise ConfigError((f"gateway.pins: {error}",)) from None
    return pinned_only(pins, {one.name: one for one in config.upstreams})


def load_lock_file(file: Path) -> Pins:
    """Read a lock file; raises OSError and LockFileError."""
    try:
        return read_lock(read_bounded(file, MOST_BYTES), str(file))
    except TooLarge as error:
        raise LockFileError(f"{file}: {error}") from None


def pinned_only(pins: Pins, upstreams: Mapping[str, UpstreamConfig]) -> ApprovalFilter:
    """Approve of what is in the lock file, at the servers that are in it."""

    def approve(server: str, kind: str, items: Items) -> Items:
        if not pins.is_known_server(server, server_identity(upstreams[server])):
            return []
        return [one for one in items if pins.status(server, kind, one) == "pinned"]

    return approve


def server_identity(upstream: UpstreamConfig) -> dict[str, str]:
    """Return what tells a server from another one of the same name."""
    return {"url": upstream.url, "audience": upstream.audience}
