"""What a map counts: who is there, and how many exchanges each pair had."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from examples.lab.trace.exchange import Exchange
from examples.lab.trace.labels import failed
from examples.lab.trace.roles import Edge, Role, columns, roles

HOST: Role = "host"
STORE: Role = "store"
CROWD = 5  # more clients than these are drawn as one


@dataclass(frozen=True, slots=True)
class Calls:
    """What happened between a source and a target."""

    sent: int
    failed: int
    spared: int


@dataclass(frozen=True, slots=True)
class CallCounts:
    """The participants with their roles, and the calls between them."""

    roles: dict[str, Role]
    calls: dict[Edge, Calls]

    @classmethod
    def of(
        cls,
        exchanges: Sequence[Exchange],
        hosts: Mapping[str, int],
        stores: Collection[str],
    ) -> "CallCounts":
        """Count the exchanges; a crowd of clients counts as one."""
        found: dict[str, Role] = roles(exchanges, stores)
        found |= dict.fromkeys(hosts, HOST)
        found |= dict.fromkeys(stores, STORE)
        clients = [name for name, role in found.items() if role == "client"]
        crowd = f"{len(clients)} clients"
        alias = dict.fromkeys(clients, crowd) if len(clients) > CROWD else {}
        edges = [(alias.get(e.source, e.source), e.target) for e in exchanges]
        pairs = list(zip(edges, exchanges, strict=True))
        calls = {edge: tally([e for at, e in pairs if at == edge]) for edge in edges}
        return cls({alias.get(name, name): r for name, r in found.items()}, calls)

    def layers(self) -> dict[str, int]:
        """Return how far right each participant stands: clients 0, stores last."""
        rank = columns(list(self.roles), list(self.calls))
        deep = {
            name: max(rank[name], 0 if role == "client" else 1)
            for name, role in self.roles.items()
            if role != "store"
        }
        last = max(deep.values(), default=0) + 1
        return {name: deep.get(name, last) for name in self.roles}


def tally(exchanges: Sequence[Exchange]) -> Calls:
    """Count what was sent, what failed and what was not sent."""
    spared = sum(e.kind == "avoided" for e in exchanges)
    return Calls(len(exchanges) - spared, sum(map(failed, exchanges)), spared)
