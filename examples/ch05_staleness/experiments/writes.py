"""Write, then read, in the laboratory: who sees the change."""

from collections.abc import Callable
from random import Random

from examples.ch05_staleness.experiments.stage import PAGE, Stage
from examples.lab import Table

TRIPS = 100
LIST = "/books"
EDGES = ("edge-1", "edge-2")
KEY = "let me"


class Desk:
    """A shop behind two edges, and an editor who meets now one and now the other."""

    def __init__(self, groups: bool = False) -> None:
        self.stage = Stage({"max_age": 60})
        for edge in EDGES:
            self.stage.cache(edge, cache_groups=groups, purge_key=KEY)
        self._random = Random(4).random

    def edge(self) -> str:
        """Return the edge that the balancer has picked."""
        return EDGES[int(self._random() * len(EDGES))]

    def warm(self) -> None:
        """Let others read everything at both edges."""
        for edge in EDGES:
            for path in (PAGE, LIST):
                self.stage.get(path, edge)

    def version(self, path: str, edge: str, **fields: str) -> int:
        """Read the version of Emma's price on the page, or on the list."""
        seen = self.stage.get(path, edge, **fields).json()
        pages = {page["id"]: page for page in (seen if path == LIST else [seen])}
        return int(pages["emma"]["version"])


Write = Callable[[Desk, int], None]


def at_the_shop(desk: Desk, cents: int) -> None:
    """Write past the caches: nobody tells them."""
    desk.stage.put(PAGE, cents, "shop")


def through_an_edge(desk: Desk, cents: int) -> None:
    """Write through an edge, which forgets the page (RFC 9111, section 4.4)."""
    desk.stage.put(PAGE, cents, desk.edge())


def purged(desk: Desk, cents: int) -> None:
    """Write at the shop, then purge the groups at each edge."""
    at_the_shop(desk, cents)
    fields = {"Authorization": f"Bearer {KEY}"}
    fields["Cache_Groups"] = '"book-emma", "prices"'
    for edge in EDGES:
        desk.stage.send("PURGE", PAGE, edge, fields)


STRATEGIES: dict[str, tuple[Write, bool, str]] = {
    "wait for max-age": (at_the_shop, False, ""),
    "write through an edge": (through_an_edge, False, ""),
    "the same, with cache groups": (through_an_edge, True, ""),
    "purge the groups at each edge": (purged, True, ""),
    "read with max-age=0 after it": (at_the_shop, False, "max-age=0"),
}


def writes() -> Table:
    """Let the editor write and read, then others read, by each strategy."""
    return Table(
        [{"strategy": name, **trips(*how)} for name, how in STRATEGIES.items()],
        f"{TRIPS} changes: how often the old price was seen after it",
    )


def trips(write: Write, groups: bool, asking: str, many: int = TRIPS) -> dict[str, int]:
    """Count reads that miss the change, by the editor and by somebody else."""
    desk, fields = Desk(groups), {"Cache_Control": asking} if asking else {}
    missed = {"own page": 0, "own list": 0, "others' page": 0, "others' list": 0}
    before = desk.stage.asked
    for n in range(1, many + 1):
        desk.warm()
        desk.stage.until(desk.stage.net.clock.now + 1)
        write(desk, 100 + n)
        # In the instant of a purge nothing is kept: what is read then may be older.
        desk.stage.until(desk.stage.net.clock.now + 1)
        for who, said in (("own", fields), ("others'", {})):
            for what, path in (("page", PAGE), ("list", LIST)):
                missed[f"{who} {what}"] += desk.version(path, desk.edge(), **said) != n
        desk.stage.until(desk.stage.net.clock.now + 100)
    return missed | {"asked the shop": desk.stage.asked - before}
