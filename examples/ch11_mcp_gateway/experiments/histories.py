"""The laboratory's histories: users, grants, changes and time, in any order.

Two gateways stand before the world, and behind them a cache of somebody else's that
obeys the hints it gets. What each user is served is judged at once.
"""

from collections import Counter
from dataclasses import replace

from examples.ch10_mcp import LIST_CHANGED, RESOURCE_UPDATED, CachingHint, ResultCache
from examples.ch11_mcp_gateway.cache.cache_key import CacheMiss, Caller, HintedResult
from examples.ch11_mcp_gateway.cache.hints import without_hints
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch11_mcp_gateway.experiments.setups import (
    HONEST,
    Asked,
    Pending,
    Setup,
)
from examples.ch11_mcp_gateway.experiments.world import (
    QUERIES,
    TOOLS,
    USERS,
    Served,
    What,
    World,
    filtered,
)
from examples.lab import Clock, MemoryStore

NOTICES: dict[What, tuple[str, str | None]] = {
    "tools": (LIST_CHANGED["toolsListChanged"], None),
    "terms": (RESOURCE_UPDATED, "shop://terms"),
    "me": (RESOURCE_UPDATED, "shop://me"),
}
Grants = dict[str, frozenset[str]]
EVERYTHING: Grants = dict.fromkeys(USERS, frozenset(TOOLS))
TOKEN = 60.0  # seconds that a token lasts
TICK = 0.001  # seconds between any two events, so that it is clear which was first
GATEWAYS = 2


class History:
    """One run; `faults` counts what nobody should have been served."""

    def __init__(
        self, setup: Setup = HONEST, most: int = 1000, grants: Grants = EVERYTHING
    ) -> None:
        self.clock, self.setup = Clock(), setup
        self.world = World(self.clock.time, grants)
        self._numbers = iter(range(10**9))
        stores = [MemoryStore(self.clock.time) for _ in range(GATEWAYS)]
        self.gateways = [
            setup.cache(
                TagVersions(stores[0] if setup.one_store else store, self._new),
                self.clock.time,
                max_entries=most,
            )
            for store in stores
        ]
        self.edge = ResultCache(self.clock.time, share_public=True)
        self.callers = {user: self._signed_in(user) for user in USERS}
        self._gateway_heard: dict[tuple[What, str], float] = {}
        self._edge_heard: dict[What, float] = {}
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def change(self, version: str) -> None:
        """Let the server have something new to say, about what or to whom."""
        self._tick()
        self.world.change(version)

    def promise(self, what: What, hint: CachingHint) -> None:
        """Let the server give another hint from now on."""
        self._tick()
        self.world.promise(what, hint)

    def tell(self, what: What, gateway: int = 0) -> None:
        """Deliver a notice: to one gateway, and to the cache behind."""
        self._tick()
        ears = self.gateways if self.setup.all_hear else [self.gateways[gateway]]
        for cache in ears:
            cache.invalidate("shop", *NOTICES[what])
        self.edge.invalidate(*NOTICES[what])
        self._edge_heard[what] = self.clock.time()
        for user in USERS:
            self._gateway_heard[what, user] = self.clock.time()

    def grant(self, user: str, tools: frozenset[str], gateway: int = 0) -> None:
        """Change what a user may use: all gateways know at once."""
        self._tick()
        self.world.grant(user, tools)
        self._tick()
        self.gateways[gateway].invalidate_user(user)
        self._gateway_heard["me", user] = self.clock.time()

    def sign_in(self, user: str) -> None:
        """Give a user another token."""
        self.callers[user] = self._signed_in(user)

    def ask(self, asked: Asked) -> None:
        """Ask, and be answered at once."""
        pending = self.begin(asked)
        if pending is not None:
            self.finish(self.compute(pending))

    def begin(self, asked: Asked) -> Pending | None:
        """Ask; None if a cache had the answer."""
        self._tick()
        self.counts["asked"] += 1
        if self.clock.time() >= self.callers[asked.user].token_expires_at:
            self.sign_in(asked.user)
        if asked.edge and self._from_edge(asked):
            return None
        query = QUERIES[asked.what]
        found = self.gateways[asked.gateway].lookup(query, self.callers[asked.user])
        if isinstance(found, CacheMiss):
            self.counts["upstream"] += 1
            return Pending(asked, found)
        self._serve(asked, found, self.callers[asked.user], self.clock.time())
        return None

    def compute(self, pending: Pending) -> Pending:
        """Let the server answer with what is true now; the answer travels on."""
        self._tick()
        answer = self.world.now.answer(pending.asked.what, pending.asked.user)
        return replace(pending, answer=answer)

    def finish(self, pending: Pending) -> None:
        """Let the answer arrive, and be kept."""
        self._tick()
        cache = self.gateways[pending.asked.gateway]
        fresh = cache.store(pending.ticket, pending.answer or {})
        ticket = pending.ticket
        self._serve(pending.asked, fresh, ticket.caller, ticket.sent_at)

    def _from_edge(self, asked: Asked) -> bool:
        query, context = QUERIES[asked.what], self.callers[asked.user].context
        kept = self.edge.get(query.method, query.params, context)
        if kept is None:
            return False
        since, now = self._edge_heard.get(asked.what, 0.0), self.clock.time()
        self.counts["edge"] += 1
        shown = without_hints(kept.result)
        self._judge(Served(asked.what, asked.user, shown, now, since, strict=False))
        return True

    def _serve(
        self, asked: Asked, fresh: HintedResult, caller: Caller, sent: float
    ) -> None:
        """Filter, emit a hint, and let the user and the cache behind have it."""
        query = QUERIES[asked.what]
        shown = filtered(fresh.result, self.world.now.grants[asked.user])
        since = self._gateway_heard.get((asked.what, asked.user), 0.0)
        self._judge(Served(asked.what, asked.user, shown, sent, since))
        if asked.edge:
            hint = self.setup.emit(
                fresh, shown, self.clock.time(), caller.token_expires_at
            )
            result = shown | hint.to_json()
            self.edge.put(query.method, query.params, caller.context, result)

    def _judge(self, served: Served) -> None:
        if fault := self.world.verdict(served):
            self.faults[fault] += 1

    def _signed_in(self, user: str) -> Caller:
        return Caller(user, f"{user}-{self._new()}", self.clock.time() + TOKEN)

    def _tick(self) -> None:
        self.clock.advance(TICK)

    def _new(self) -> str:
        return str(next(self._numbers))
