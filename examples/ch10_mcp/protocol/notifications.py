"""Notifications: what is said without being answered, and what a client may hear of."""

from typing import Any

from examples.ch10_mcp.protocol.constants import JSON_RPC, Json

LIST_CHANGED = {
    "toolsListChanged": "notifications/tools/list_changed",
    "promptsListChanged": "notifications/prompts/list_changed",
    "resourcesListChanged": "notifications/resources/list_changed",
}
RESOURCE_UPDATED = "notifications/resources/updated"
SUBSCRIPTION_ACKNOWLEDGED = "notifications/subscriptions/acknowledged"
Notification = dict[str, Any]


def notification(method: str, params: Json) -> Notification:
    """Build a notification."""
    return {"jsonrpc": JSON_RPC, "method": method, "params": dict(params)}
