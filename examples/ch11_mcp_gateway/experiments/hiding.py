"""A right is withdrawn: a gateway that hides, and one that also enforces."""

from fnmatch import fnmatchcase

from examples.ch10_mcp import CallFailed, McpClient
from examples.ch11_mcp_gateway.auth.grants import Grants, Permissions
from examples.ch11_mcp_gateway.experiments.stage import Setting, Stage, served, shop
from examples.lab import Table

ORDER = "shop__place_order"
GRANTS = f"""
[grants.guests]
users = ["*"]
tools = ["shop__search_books", "shop__check_stock"]
[grants.staff]
users = ["alice"]
tools = ["{ORDER}", "shop__refund_order"]
"""
SHOP = {"shop": served(shop)}
WITHDRAWN, UNTIL, EVERY = 10, 180, 7  # seconds


class Shown(Permissions):
    """Permissions of which only the lists take notice."""

    def may_use(self, kind: str, name: str) -> bool:
        """Let everything through."""
        return True


class HidesOnly(Grants):
    """Permissions for lists alone."""

    def permissions_of(self, user: str) -> Permissions:
        """Return them."""
        rights = super().permissions_of(user)
        return Shown(rights.patterns, rights.revoked)


class Spelled(Permissions):
    """Permissions that compare, and send on, what the client wrote."""

    def normal(self, kind: str, name: str) -> str:
        """Take a URI as it comes."""
        return name

    def allows(self, kind: str, name: str) -> bool:
        """Compare letter by letter."""
        return (kind, name) not in self.revoked and any(
            kind == of and fnmatchcase(name, pattern) for of, pattern in self.patterns
        )


class Spellings(Grants):
    """Grants about spellings."""

    def permissions_of(self, user: str) -> Permissions:
        """Return them."""
        rights = super().permissions_of(user)
        return Spelled(rights.patterns, rights.revoked)


GATEWAYS = {"hides": HidesOnly, "hides and enforces": Grants}


def seen() -> Table:
    """List the tools as two users see them."""
    stage = Stage(SHOP, GRANTS)
    lists = {user: names(stage.client(user)) for user in ("alice", "guest")}
    rows = [
        {"tool": name} | {user: name in lists[user] for user in lists}
        for name in lists["alice"]
    ]
    return Table(rows, "who is shown which tool")


def names(client: McpClient) -> list[str]:
    """Return the names of the tools that a client sees."""
    return [tool["name"] for tool in client.list_tools()]


def withdrawn() -> Table:
    """Take Alice's right to order from her; count what is ordered after that."""
    rows = []
    for name, rights in GATEWAYS.items():
        stage = Stage(SHOP, GRANTS, Setting(rights=rights))
        orders = afternoon(stage)
        rows.append({
            "gateway": name,
            "Alice's orders after it": len(orders),
            "the last, at second": max(orders, default=None),
            "Mallory's orders": tries(stage.client("mallory")),
        })  # fmt: skip
    return Table(rows, f"Alice's right to order is withdrawn at second {WITHDRAWN}")


def afternoon(stage: Stage) -> list[int]:
    """Let Alice's program order whenever its list has the tool; return when it did."""
    alice = stage.client("alice", stage.cache())
    done = []
    for second in range(0, UNTIL, EVERY):
        if second > WITHDRAWN > second - EVERY:
            stage.at(WITHDRAWN)
            stage.grants.revoke("alice", "tools", ORDER)
        stage.at(second)
        if ORDER in names(alice) and tries(alice) and second > WITHDRAWN:
            done.append(second)
    return done


def tries(client: McpClient) -> int:
    """Order a book; return how many were ordered."""
    try:
        client.call(ORDER, book_id="emma")
    except CallFailed:
        return 0
    return 1
