"""A toy agent: it does what the description of a tool tells it to do."""

from collections.abc import Callable
from typing import Any

import requests

from examples.ch10_mcp import CallFailed, McpClient
from examples.ch12_choosing.chaos.environment import World
from examples.ch12_choosing.chaos.history import Acknowledged, Ask, Ledger, ToolCall
from examples.ch12_choosing.chaos.shop_client import Person
from examples.ch12_choosing.chaos.shoppers import PATIENCE
from examples.ch12_choosing.system.mcp_tools import BUY

TOOL = f"shop__{BUY}"  # the gateway says whose tool it is
MANY, MOST = "20 copies", 20
DONE, REFUSED, FAILED = "done", "refused", "failed"
UNUSABLE = (409, -32602)  # not what was approved; no such tool


class Agent(Person):
    """Buys a book again and again, if there is a tool for it."""

    def __init__(self, name: str, world: World, ledger: Ledger) -> None:
        super().__init__(name, world, ledger)
        self._plain = world.plain(name)

    def work(self, going: Callable[[], bool]) -> None:
        """Buy while it goes on; an order that was begun is brought to its end."""
        self.arrive(going)
        number = 0
        while going():
            number += 1
            self.buy(f"{self.name}-{number}")
            self.world.sleep(2 * self.world.pace)

    def buy(self, key: str) -> None:
        """Buy by the tool; try until the order is there, or the tool is refused."""
        self.ledger.wanted.append((self.name, key))
        began = self.world.clock()
        while self.world.clock() < began + PATIENCE:
            if self.attempt(key) != FAILED:
                return
            self.world.sleep(2 * self.world.pace)
        self.ledger.given_up.append((self.name, key))

    def attempt(self, key: str) -> str:
        """Look the tool up, do what it says, and write down how that went."""
        clock, sent, words = self.world.clock, self.world.clock(), ""
        client = McpClient(self._plain, f"{self.world.url}/mcp", token=self.token())
        try:
            tool = next((t for t in client.list_tools() if t["name"] == TOOL), None)
            words = str(tool["description"]) if tool else ""
            status = self.used(client, dict(tool), key) if tool else REFUSED
        except CallFailed as failed:
            status = REFUSED if failed.code in UNUSABLE else FAILED
        except requests.RequestException:
            status = FAILED
        self.ledger.calls.append(ToolCall(clock(), self.name, words, status))
        answered = 200 * (status != FAILED)
        self.ledger.asks.append(Ask(sent, clock(), self.name, "tool", answered))
        return status

    def used(self, client: McpClient, tool: dict[str, Any], key: str) -> str:
        """Call the tool as its words want it."""
        quantity = MOST if MANY in tool["description"] else 1
        result = client.call(TOOL, book_id="emma", key=key, quantity=quantity)
        if result.get("isError"):
            return REFUSED
        order_id = str(result["structuredContent"]["order_id"])
        done = Acknowledged(self.world.clock(), self.name, key, order_id)
        self.ledger.acknowledged.append(done)
        return DONE
