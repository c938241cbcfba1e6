"""A tool is added in one worker: who hears of it, and when does a cache know?"""

from dataclasses import replace
from functools import partial

from examples.ch10_mcp.client.client import McpClient
from examples.ch10_mcp.experiments.stage import Parts, Stage
from examples.ch10_mcp.protocol.notifications import LIST_CHANGED
from examples.ch10_mcp.server.subscriptions import NotificationBus
from examples.lab import Table

LISTENERS, REPLICAS = 4, 2
CHANGE_AT, LENGTH = 1.0, 90.0  # seconds
LISTS_CHANGED = LIST_CHANGED["toolsListChanged"]


class Deploy:
    """Four clients with a cache each, two workers, and a tool that appears."""

    def __init__(self, bus: str, listening: bool = True) -> None:
        self.stage = Stage(REPLICAS, self._note, bus)
        self.clients = [self._client(n) for n in range(LISTENERS)]
        self.heard = 0
        self.seen_after: list[float] = [LENGTH] * LISTENERS
        self._listening = listening

    def run(self) -> "Deploy":
        """Let it happen."""
        net = self.stage.net
        work = [partial(self._poll, n) for n in range(LISTENERS)]
        starts = [0.5] * LISTENERS
        if self._listening:
            work += [partial(self._listen, client) for client in self.clients]
            starts += [0.1 * (n + 1) for n in range(LISTENERS)]
        net.run(*work, self._change, at=[*starts, CHANGE_AT])
        return self

    def _client(self, number: int) -> McpClient:
        return self.stage.client(f"client-{number + 1}", cache=self.stage.cache())

    def _note(self, parts: Parts) -> None:
        parts.options |= {"max_stream_seconds": LENGTH / 2}

    def _listen(self, client: McpClient) -> None:
        for message in client.listen(toolsListChanged=True):
            self.heard += message.get("method") == LISTS_CHANGED

    def _poll(self, number: int) -> None:
        while self.stage.net.clock.now < LENGTH:
            if len(self.clients[number].list_tools()) > self._before:
                now = self.stage.net.clock.now
                self.seen_after[number] = now - CHANGE_AT
                return
            self.stage.net.sleep(1.0)

    def _change(self) -> None:
        """Add a tool everywhere, as a deploy does, and tell it in the first worker."""
        for parts in self.stage.parts:
            tools = parts.built.tools.by_name
            tools["gift_wrap"] = replace(tools["search_books"], name="gift_wrap")
        first = self.stage.parts[0]
        NotificationBus(first.bus_store).publish(LISTS_CHANGED)

    @property
    def _before(self) -> int:
        return 4


def notices() -> Table:
    """Compare no bus, one in each worker, and one for all."""
    rows = []
    for name, bus, listening in (
        ("nobody listens", "memory", False),
        ("in each worker", "memory", True),
        ("shared: Redis", "redis", True),
    ):
        deploy = Deploy(bus, listening).run()
        waits = sorted(round(wait) for wait in deploy.seen_after)
        rows.append(
            {"bus": name, "heard": f"{deploy.heard} of {LISTENERS}",
             "sees the new tool after, in s": waits}
        )  # fmt: skip
    return Table(rows, f"{LISTENERS} clients, {REPLICAS} workers, ttlMs 60000")
