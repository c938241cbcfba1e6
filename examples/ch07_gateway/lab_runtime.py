"""The laboratory's tools, under the names that `create_app` has for them."""

from collections.abc import Callable
from typing import Any

from examples.ch07_gateway.access_log import AccessLog
from examples.lab import Node


def lab_runtime(node: Node, write: Callable[[str], object] = len) -> dict[str, Any]:
    """Return what a node gives a gateway; `write` takes each line of the access log."""
    return {
        "session": node.session(),
        "clock": node.clock,
        "sleep": node.sleep,
        "random": node.random,
        "event": node.event,
        "lock": node.lock,
        "spawn": node.spawn,
        "log": AccessLog(write, most=1),
    }
