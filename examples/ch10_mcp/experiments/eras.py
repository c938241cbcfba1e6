"""The same three calls in both eras: messages, bytes, and what a server remembers."""

from examples.ch10_mcp.experiments.stage import Stage, says_yes
from examples.lab import Table, Trace

BOOK = "emma"


class Eras:
    """Alice lists the tools, searches, and looks at stock, once in each era."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.new, self.old = self.stage.client(), self.stage.old_client()

    def run(self) -> Table:
        """Make the calls and count."""
        self.old.initialize()
        three(self.old)
        remembered = self.remembered()
        self.old.terminate()
        three(self.new)
        rows = [
            row("2025-11-25", self.trace("old"), remembered),
            row("2026-07-28", self.trace("shop"), 0),
        ]
        return Table(rows, "three calls: tools/list, search_books, check_stock")

    def remembered(self) -> int:
        """Count what the old server holds while Alice is there."""
        return sum(s.facts for held in self.stage.sessions for s in held.values())

    def trace(self, host: str) -> Trace:
        """Return what went to one of the two."""
        return self.stage.net.trace.where(kind="http", target=host)


def three(client: object) -> None:
    """Make the three calls."""
    client.list_tools()  # type: ignore[attr-defined]
    client.call("search_books", words="austen", limit=1)  # type: ignore[attr-defined]
    client.call("check_stock", book_id=BOOK, branch="west")  # type: ignore[attr-defined]


def row(era: str, trace: Trace, remembered: int) -> dict[str, object]:
    """Count one era's exchanges."""
    return {
        "era": era,
        "requests": len(trace),
        "bytes up": sum(e.bytes_up for e in trace),
        "bytes down": sum(e.bytes_down for e in trace),
        "remembered in the server": remembered,
    }


def breakeven(most: int = 200) -> Table:
    """Search again and again: after how many calls has the old era sent fewer bytes?

    Counted for one client that shakes hands and searches n times.
    """
    stage = Stage()
    old, new = stage.old_client(), stage.client()
    old.initialize()
    rows = []
    for calls in range(1, most + 1):
        old.call("search_books", words="austen", limit=1)
        new.call("search_books", words="austen", limit=1)
        sent = {
            host: sum(e.bytes_up for e in stage.net.trace.where(target=host))
            for host in ("old", "shop")
        }
        rows.append({"calls": calls, "old, up": sent["old"], "new, up": sent["shop"]})
        if sent["old"] < sent["shop"]:
            break
    return Table(rows, "bytes sent so far")


def asking_back() -> dict[str, Trace]:
    """Let a refund ask its user, in both eras, and return what was said."""
    stage = Stage()
    new, old = (
        stage.client(input_handler=says_yes),
        stage.old_client(input_handler=says_yes),
    )
    order = new.call("place_order", book_id=BOOK)["structuredContent"]["order_id"]
    old.initialize()
    before = len(stage.net.trace)
    new.call("refund_order", order_id=order)
    old.call("refund_order", order_id=order)
    said = stage.net.trace[before:]
    return {host: said.where(kind="http", target=host) for host in ("old", "shop")}
