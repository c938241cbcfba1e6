"""A toy agent: it does what the description of a tool tells it to do."""

from collections.abc import Callable
from typing import Any

import requests

from examples.ch10_mcp import CallFailed, McpClient
from examples.ch12_choosing.chaos.environment import ClientEnvironment
from examples.ch12_choosing.chaos.history import (
    AcknowledgedOrder,
    History,
    RequestRecord,
    ToolCallRecord,
)
from examples.ch12_choosing.chaos.shop_client import ShopClient
from examples.ch12_choosing.chaos.shoppers import PATIENCE
from examples.ch12_choosing.system.mcp_tools import BUY

TOOL = f"shop__{BUY}"  # the gateway says whose tool it is
BULK_ORDER, MOST = "20 copies", 20
DONE, REFUSED, FAILED = "done", "refused", "failed"
UNUSABLE = (409, -32602)  # not what was approved; no such tool


class Agent(ShopClient):
    """Buys a book again and again, if there is a tool for it."""

    def __init__(self, name: str, env: ClientEnvironment, history: History) -> None:
        super().__init__(name, env, history)
        self._plain = env.session_without_cache(name)

    def run(self, keep_going: Callable[[], bool]) -> None:
        """Buy while it goes on; an order that was begun is brought to its end."""
        self.sign_in(keep_going)
        number = 0
        while keep_going():
            number += 1
            self.buy(f"{self.name}-{number}")
            self.env.sleep(2 * self.env.pace)

    def buy(self, key: str) -> None:
        """Buy by the tool; try until the order is there, or the tool is refused."""
        self.history.intended_orders.append((self.name, key))
        began = self.env.clock()
        while self.env.clock() < began + PATIENCE:
            if self.attempt(key) != FAILED:
                return
            self.env.sleep(2 * self.env.pace)
        self.history.abandoned_orders.append((self.name, key))

    def attempt(self, key: str) -> str:
        """Look the tool up, do what it says, and write down how that went."""
        clock, sent, description = self.env.clock, self.env.clock(), ""
        client = McpClient(self._plain, f"{self.env.url}/mcp", token=self.token())
        try:
            tool = next((t for t in client.list_tools() if t["name"] == TOOL), None)
            description = str(tool["description"]) if tool else ""
            status = self.call_tool(client, dict(tool), key) if tool else REFUSED
        except CallFailed as failed:
            status = REFUSED if failed.code in UNUSABLE else FAILED
        except requests.RequestException:
            status = FAILED
        self.history.tool_calls.append(
            ToolCallRecord(clock(), self.name, description, status)
        )
        answered = 200 * (status != FAILED)
        self.history.requests.append(
            RequestRecord(sent, clock(), self.name, "tool", answered)
        )
        return status

    def call_tool(self, client: McpClient, tool: dict[str, Any], key: str) -> str:
        """Call the tool as its description wants it."""
        quantity = MOST if BULK_ORDER in tool["description"] else 1
        result = client.call(TOOL, book_id="emma", key=key, quantity=quantity)
        if result.get("isError"):
            return REFUSED
        order_id = str(result["structuredContent"]["order_id"])
        done = AcknowledgedOrder(self.env.clock(), self.name, key, order_id)
        self.history.acknowledged_orders.append(done)
        return DONE
