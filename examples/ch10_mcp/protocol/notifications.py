"""Notifications: what is said without being answered, and what a client may hear of."""

from typing import Any

from examples.ch10_mcp.protocol.constants import JSON_RPC, Json

FLAGS = {
    "toolsListChanged": "notifications/tools/list_changed",
    "promptsListChanged": "notifications/prompts/list_changed",
    "resourcesListChanged": "notifications/resources/list_changed",
}
UPDATED = "notifications/resources/updated"
ACKNOWLEDGED = "notifications/subscriptions/acknowledged"
Notice = dict[str, Any]


def notice(method: str, params: Json) -> Notice:
    """Build a notification."""
    return {"jsonrpc": JSON_RPC, "method": method, "params": dict(params)}
