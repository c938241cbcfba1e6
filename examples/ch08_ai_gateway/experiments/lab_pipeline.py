"""The laboratory's gateway: a desk on virtual time, and models that follow a script."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from examples.ch02_scale import CircuitBreakerPolicy
from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.budget.accounting import Accounting
from examples.ch08_ai_gateway.budget.pricing import TokenPrice
from examples.ch08_ai_gateway.budget.reservations import HOLD, Budget
from examples.ch08_ai_gateway.budget.token_estimate import input_tokens
from examples.ch08_ai_gateway.budget.usage_log import UsageLog
from examples.ch08_ai_gateway.cache.cacheability import TenantRequest
from examples.ch08_ai_gateway.cache.embedding import hash_embedding
from examples.ch08_ai_gateway.cache.exact_cache import ExactCache
from examples.ch08_ai_gateway.cache.response_cache import ResponseCache
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    Finish,
    FinishReason,
    StreamEvent,
    TextDelta,
    Usage,
)
from examples.ch08_ai_gateway.config.policy import AiGatewayPolicy
from examples.ch08_ai_gateway.pipeline import ChatPipeline
from examples.ch08_ai_gateway.running_call import RunningCall
from examples.ch08_ai_gateway.upstream.fallback import Fallback
from examples.lab import Network, Store

WORD = "word"  # four bytes: one token, as the gateway counts
FIRST, SECOND = "openai/echo", "anthropic/echo"
PRICE = TokenPrice(input=1_000_000, output=1_000_000)  # one millionth for each token


@dataclass(slots=True)
class Model:
    """Writes so many words, a tenth of a second each, to whatever it is asked."""

    net: Network
    words: int = 20
    pace: float = 0.1
    text: str = ""
    asked: list[str] = field(default_factory=list)

    def __call__(self, name: str, request: ChatRequest) -> Iterator[StreamEvent]:
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
        policy: AiGatewayPolicy | None = None,
        rules: CircuitBreakerPolicy | None = None,
        budget: type[Budget] = Budget,
    ) -> None:
        self.net = Network(seed=1)
        self.store: Store = self.net.store("store", latency=0.002)
        self.policy, self._rules, self._budget = (
            policy or AiGatewayPolicy(),
            rules,
            budget,
        )
        self.pipelines = [self._pipeline() for _ in range(gateways)]
        self._calls = 0

    def _pipeline(self) -> ChatPipeline:
        store, clock, policy = self.store, self.net.clock.time, self.policy
        accounting = Accounting(
            self._budget(store, clock, HOLD), UsageLog(store), {"*": PRICE}
        )
        exact = ExactCache(store, policy.cache) if policy.cache else None
        near = None
        if policy.similarity:
            near = SemanticCache(store, clock, hash_embedding, policy.similarity)
        routes = {FIRST: (FIRST, SECOND), SECOND: (SECOND,)}
        fallback = Fallback(clock, self._rules, retry_late=True)
        return ChatPipeline(
            accounting, ResponseCache(exact, near), fallback, routes, policy
        )

    def call(self, send: Model, request: ChatRequest, grant: KeyGrant) -> RunningCall:
        """Let one caller in, at the gateways in turn."""
        pipeline = self.pipelines[self._calls % len(self.pipelines)]
        self._calls += 1
        chance = random.Random(self._calls)
        asked = TenantRequest(grant.tenant, request)
        call = pipeline.admit(grant, asked, f"call-{self._calls}", chance.random)
        return pipeline.run(call, send)


def ask(text: str = "Tell me a tale.", **more: object) -> ChatRequest:
    """Ask the first model for something."""
    request = ChatRequest(FIRST, (ChatMessage("user", text),), temperature=0.0)
    return replace(request, **more)  # type: ignore[arg-type]
