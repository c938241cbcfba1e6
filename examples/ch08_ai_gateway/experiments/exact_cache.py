"""The laboratory of the exact cache: which second request is answered from it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.cache.cacheability import (
    TenantRequest,
    cache_key,
    why_not_reused,
    why_not_stored,
)
from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    ChatResponse,
    Finish,
    FinishReason,
    FunctionTool,
    StreamEvent,
    TextDelta,
    assemble,
)
from examples.ch08_ai_gateway.config.policy import AiGatewayPolicy
from examples.ch08_ai_gateway.experiments.lab_pipeline import (
    FIRST,
    SECOND,
    House,
    Model,
    ask,
)
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.lab import Table

SHOP = KeyGrant("ada", "shop")
QUESTION = ask("What is a whale?")
BRIEF = (ChatMessage("system", "Be brief."), *QUESTION.messages)
STOCK = FunctionTool("stock", "Says how many are left", {"type": "object"})


@dataclass(frozen=True, slots=True)
class Case:
    """Two requests: the second is the first one, but for one difference."""

    name: str
    second: ChatRequest = QUESTION
    tenant: str = SHOP.tenant
    finish: FinishReason = FinishReason.STOP
    fails: bool = False  # the first model, so that a stand-in answers


CASES = (
    Case("nothing"),
    Case("it is streamed", replace(QUESTION, stream=True)),
    Case("another tenant asks", tenant="rival"),
    Case("another system message", replace(QUESTION, messages=BRIEF)),
    Case("no temperature", replace(QUESTION, temperature=None)),
    Case("it has a tool", replace(QUESTION, tools=(STOCK,))),
    Case("the first answer was cut off", finish=FinishReason.LENGTH),
    Case("a stand-in gave the first answer", fails=True),
)


@dataclass(slots=True)
class Scripted(Model):
    """Answers as a case wants it."""

    case: Case = CASES[0]

    def __call__(self, name: str, request: ChatRequest) -> Iterator[StreamEvent]:
        """Send one answer, or fail."""
        self.asked.append(name)
        if self.case.fails and name == FIRST:
            raise UpstreamFailed(500, "it fails", 60.0)
        yield TextDelta("A mammal.")
        yield Finish(self.case.finish)


def twice(case: Case) -> dict[str, object]:
    """Ask twice, and see who answers the second time."""
    house = House(policy=AiGatewayPolicy(cache=3600.0))
    send = Scripted(house.net, case=case)
    assemble(house.call(send, QUESTION, SHOP))
    again = house.call(send, case.second, replace(SHOP, tenant=case.tenant))
    assemble(again)
    answered = "the cache" if again.cached else "a model"
    return {"the difference": case.name, "answered by": answered, "why": why(case)}


def why(case: Case) -> str:
    """Say what kept the cache from answering."""
    asked = TenantRequest(case.tenant, case.second)
    answer = ChatResponse("A mammal.", finish=case.finish)
    by = SECOND if case.fails else FIRST
    reason = why_not_reused(asked) or why_not_stored(asked, answer, by)
    same = cache_key(asked) == cache_key(TenantRequest(SHOP.tenant, QUESTION))
    return reason or ("" if same else "another key")


def kept() -> Table:
    """Ask each pair of questions."""
    return Table([twice(case) for case in CASES], "asked again, with one difference")
