"""The shell around the lock file: only what is pinned in it is listed, or called."""

from collections.abc import Mapping
from pathlib import Path

from examples.ch07_gateway import ConfigError
from examples.ch11_mcp_gateway.aggregate.upstream_lists import Approve, Items
from examples.ch11_mcp_gateway.config.model import Config, Upstream
from examples.ch11_mcp_gateway.pins.lock_file import MOST_BYTES, LockError, read_lock
from examples.ch11_mcp_gateway.pins.pins import Pins
from examples.lab.bounded_read import TooLarge, bytes_of


def approving(config: Config, folder: Path) -> Approve | None:
    """Return who approves; None where no lock file is named. Raises ConfigError."""
    if not config.door.pins:
        return None
    file = folder / config.door.pins
    try:
        pins = lock_of(file)
    except OSError as error:
        raise ConfigError((f"gateway.pins: {file}: {error.strerror}",)) from None
    except LockError as error:
        raise ConfigError((f"gateway.pins: {error}",)) from None
    return pinned(pins, {one.name: one for one in config.upstreams})


def lock_of(file: Path) -> Pins:
    """Read a lock file; raises OSError and LockError."""
    try:
        return read_lock(bytes_of(file, MOST_BYTES), str(file))
    except TooLarge as error:
        raise LockError(f"{file}: {error}") from None


def pinned(pins: Pins, upstreams: Mapping[str, Upstream]) -> Approve:
    """Approve of what is in the lock file, at the servers that are in it."""

    def approve(server: str, kind: str, items: Items) -> Items:
        if not pins.knows(server, identity(upstreams[server])):
            return []
        return [one for one in items if pins.judge(server, kind, one) == "pinned"]

    return approve


def identity(upstream: Upstream) -> dict[str, str]:
    """Return what tells a server from another one of the same name."""
    return {"url": upstream.url, "audience": upstream.audience}
