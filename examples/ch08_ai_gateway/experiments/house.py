"""The laboratory's gateway: a desk on virtual time, and models that follow a script."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from examples.ch02_scale import CircuitBreakerPolicy
from examples.ch08_ai_gateway.auth.virtual_keys import Grant
from examples.ch08_ai_gateway.budget.accounting import Books
from examples.ch08_ai_gateway.budget.pricing import Price
from examples.ch08_ai_gateway.budget.reservations import HOLD, Budget
from examples.ch08_ai_gateway.budget.token_estimate import input_tokens
from examples.ch08_ai_gateway.budget.usage_log import Ledger
from examples.ch08_ai_gateway.cache.cacheability import Asked
from examples.ch08_ai_gateway.cache.embedding import hashed
from examples.ch08_ai_gateway.cache.exact_cache import ExactCache
from examples.ch08_ai_gateway.cache.response_cache import Answers
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch08_ai_gateway.chat import (
    Event,
    Finish,
    FinishReason,
    Message,
    Request,
    TextDelta,
    Usage,
)
from examples.ch08_ai_gateway.config.policy import Policy
from examples.ch08_ai_gateway.pipeline import Desk
from examples.ch08_ai_gateway.running_call import Running
from examples.ch08_ai_gateway.upstream.fallback import Fallback
from examples.lab import Network, Store

WORD = "word"  # four bytes: one token, as the gateway counts
FIRST, SECOND = "openai/echo", "anthropic/echo"
PRICE = Price(input=1_000_000, output=1_000_000)  # one millionth for each token


@dataclass(slots=True)
class Model:
    """Writes so many words, a tenth of a second each, to whatever it is asked."""

    net: Network
    words: int = 20
    pace: float = 0.1
    text: str = ""
    asked: list[str] = field(default_factory=list)

    def __call__(self, name: str, request: Request) -> Iterator[Event]:
        """Send the events of one answer."""
        self.asked.append(name)
        pieces = self.text.split(" ") if self.text else [WORD] * self.words
        for piece in pieces:
            if self.pace:
                self.net.scheduler.sleep(self.pace)
            yield TextDelta(f"{piece} " if self.text else piece)
        used = Usage(input_tokens(request), len(pieces))
        yield Finish(FinishReason.STOP, used)


class House:
    """Gateways that share a store, a model, and callers with a key."""

    def __init__(
        self,
        gateways: int = 1,
        policy: Policy | None = None,
        rules: CircuitBreakerPolicy | None = None,
        budget: type[Budget] = Budget,
    ) -> None:
        self.net = Network(seed=1)
        self.store: Store = self.net.store("store", latency=0.002)
        self.policy, self._rules, self._budget = policy or Policy(), rules, budget
        self.desks = [self._desk() for _ in range(gateways)]
        self._calls = 0

    def _desk(self) -> Desk:
        store, clock, policy = self.store, self.net.clock.time, self.policy
        books = Books(self._budget(store, clock, HOLD), Ledger(store), {"*": PRICE})
        exact = ExactCache(store, policy.cache) if policy.cache else None
        near = None
        if policy.similarity:
            near = SemanticCache(store, clock, hashed, policy.similarity)
        routes = {FIRST: (FIRST, SECOND), SECOND: (SECOND,)}
        fallback = Fallback(clock, self._rules)
        return Desk(books, Answers(exact, near), fallback, routes, policy)

    def call(self, send: Model, request: Request, grant: Grant) -> Running:
        """Let one caller in, at the gateways in turn."""
        desk = self.desks[self._calls % len(self.desks)]
        self._calls += 1
        chance = random.Random(self._calls)
        asked = Asked(grant.tenant, request)
        call = desk.admit(grant, asked, f"call-{self._calls}", chance.random)
        return desk.run(call, send)


def ask(text: str = "Tell me a tale.", **more: object) -> Request:
    """Ask the first model for something."""
    request = Request(FIRST, (Message("user", text),), temperature=0.0)
    return replace(request, **more)  # type: ignore[arg-type]
