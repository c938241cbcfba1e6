"""Two replicas: what each era loses to a balancer, and to a restart."""

from collections.abc import Callable

from examples.ch10_mcp.client.client import CallFailed, McpClient
from examples.ch10_mcp.experiments.stage import Stage, says_yes
from examples.ch10_mcp.legacy_client import LegacyClient
from examples.lab import Table, round_robin, sticky

CALLS = 10
TRIES = 3  # sessions that a client opens for one call, before it gives up
ROWS = (
    ("old, one replica", "old", 1, round_robin),
    ("old, two replicas, in turn", "old", 2, round_robin),
    ("old, two replicas, sticky", "old", 2, sticky),
    ("new, two replicas, in turn", "new", 2, round_robin),
)


def affinity(restart: bool = False, settings: int = len(ROWS)) -> Table:
    """Make ten calls in each setting; restart every replica after the fifth if told.

    `settings` says how many of the settings to show.
    """
    rows = []
    for name, era, replicas, pick in ROWS[:settings]:
        stage = Stage(replicas, pick=pick)
        tries = old_calls(stage) if era == "old" else new_calls(stage)
        done = sum(attempt(tries, number, stage, restart) for number in range(CALLS))
        target = "old" if era == "old" else "shop"
        sent = stage.net.trace.where(kind="http", target=target).count()
        rows.append({"setting": name, "calls done": done, "requests sent": sent})
    return Table(rows, f"{CALLS} searches")


def attempt(
    call: Callable[[], object], number: int, stage: Stage, restart: bool
) -> bool:
    """Make one call; say whether it was answered."""
    if restart and number == CALLS // 2:
        for host in (stage.old, stage.shop):
            for replica in host:
                replica.restart()
    try:
        call()
    except CallFailed:
        return False
    return True


def old_calls(stage: Stage) -> Callable[[], object]:
    """Return a client that opens a session when it has none, as the revision says."""
    client, begun = stage.old_client(), [False]

    def call() -> object:
        for left in reversed(range(TRIES)):
            try:
                if not begun[0]:
                    client.initialize()
                    begun[0] = True
                return search(client)
            except CallFailed:
                begun[0] = False
                if not left:
                    raise
        return None

    return call


def new_calls(stage: Stage) -> Callable[[], object]:
    """Return a client that has nothing to open."""
    client = stage.client()
    return lambda: search(client)


def search(client: McpClient | LegacyClient) -> object:
    """Search for a book."""
    return client.call("search_books", words="austen", limit=1)


def refunds(replicas: int = 2) -> Table:
    """Ask the user back, with two replicas: what becomes of the refund?"""
    rows = []
    for era in ("old, sticky", "old, in turn", "new, in turn"):
        stage = Stage(replicas, pick=sticky if "sticky" in era else round_robin)
        shopper = stage.client(input_handler=says_yes)
        placed = shopper.call("place_order", book_id="emma")["structuredContent"]
        try:
            client: McpClient | LegacyClient = shopper
            if "old" in era:
                client = stage.old_client(input_handler=says_yes)
                client.initialize()
            told = client.call("refund_order", order_id=placed["order_id"])
            paid = told.get("structuredContent", {}).get("cents")
        except CallFailed as error:
            paid = f"refused: {error.status}"
        rows.append({"era": era, "paid back": paid})
    return Table(rows, "a refund that asks its user")
