"""The pipeline of a gateway for models: every policy around one call, in their order.

Allowed? Known already? Affordable? Then hide what must not leave, and ask by priority;
and when it ends, settle, write it down, and keep the answer if it may be kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from examples.ch07_gateway import suggestion
from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.budget.accounting import Accounting
from examples.ch08_ai_gateway.budget.limits import BudgetLimits
from examples.ch08_ai_gateway.budget.token_estimate import input_tokens
from examples.ch08_ai_gateway.cache.cacheability import TenantRequest
from examples.ch08_ai_gateway.cache.response_cache import ResponseCache
from examples.ch08_ai_gateway.chat import CallEvent, ChatRequest, NativePiece, Usage
from examples.ch08_ai_gateway.config.policy import AiGatewayPolicy
from examples.ch08_ai_gateway.masking.chat_masking import mask_request, unmask_stream
from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.running_call import RunningCall
from examples.ch08_ai_gateway.upstream.fallback import (
    AllUpstreamsFailed,
    Fallback,
    UpstreamAttempt,
)

Send = Callable[
    [str, ChatRequest], Iterator[CallEvent]
]  # the model's full name, the request


class ModelNotFound(Exception):
    """There is no such model, or not for this key: 404 either way."""


@dataclass(frozen=True, slots=True)
class AdmittedCall:
    """A call that was let in: by whom, for what, and who may answer it."""

    call_id: str
    grant: KeyGrant
    incoming: TenantRequest
    models: tuple[str, ...]
    request: ChatRequest  # as it leaves the house
    mask: Mask


class ChatPipeline:
    """Lets calls in and carries them out; one for each gateway, with a shared store."""

    def __init__(
        self,
        accounting: Accounting,
        response_cache: ResponseCache,
        fallback: Fallback,
        routes: Mapping[str, Sequence[str]],
        policy: AiGatewayPolicy,
    ) -> None:
        self.accounting, self.response_cache, self.fallback = (
            accounting,
            response_cache,
            fallback,
        )
        self.routes, self.policy = routes, policy

    def admit(
        self,
        grant: KeyGrant,
        incoming: TenantRequest,
        call_id: str,
        random: Callable[[], float],
    ) -> AdmittedCall:
        """Let a call in; raises ModelNotFound.

        Whoever stands in for a model is a model that this key may use, too.
        """
        names = self.routes.get(incoming.request.model, ())
        models = tuple(name for name in names if grant.allows(name))
        if not models or not grant.allows(incoming.request.model):
            allowed = [name for name in self.routes if grant.allows(name)]
            near = suggestion(incoming.request.model, allowed)
            asked = f"there is no model {incoming.request.model!r:.80} for this key"
            raise ModelNotFound(f"{asked}: {near:.300}")
        mask = Mask(self.policy.patterns, random)
        request = mask_request(incoming.request, mask)
        incoming = replace(incoming, masked=bool(mask.counts))
        return AdmittedCall(call_id, grant, incoming, models, request, mask)

    def run(self, call: AdmittedCall, send: Send) -> RunningCall:
        """Answer a call; raises BudgetExceeded, AllUpstreamsFailed, UpstreamFailed.

        Once it returns, the status is 200: what goes wrong later, the stream must say.
        """
        model = call.incoming.request.model
        if hit := self.response_cache.lookup(call.incoming):
            on_end = self.accounting.cache_hit(call.call_id, call.grant, model)
            return RunningCall(model, hit[1].events(), on_end, [], hit[0])
        request, policy = call.request, self.policy
        reserved = Usage(input_tokens(request), request.max_tokens or policy.guess)
        account = self.accounting.open(
            call.call_id, call.grant, self._limits(call.grant), reserved
        )
        attempts: list[UpstreamAttempt] = []
        try:
            model, source = self.fallback.call(
                call.models,
                lambda name: (name, StartedStream(send(name, request))),
                attempts,
            )
        except (AllUpstreamsFailed, UpstreamFailed) as error:
            error.attempts = tuple(attempts)
            account.abandon(model)
            raise
        meter = account.meter(policy.overrun)
        events = meter.watch(source)
        visible = events
        if policy.unmask and call.mask.counts:
            visible = unmask_stream(events, call.mask, request.stream)
        on_end = account.on_end(
            model,
            meter,
            lambda answer: self.response_cache.store(call.incoming, answer, model),
        )
        return RunningCall(model, visible, on_end, attempts, "", source.close)

    def _limits(self, grant: KeyGrant) -> BudgetLimits:
        return BudgetLimits(grant.requests, grant.tokens, self.policy.window)


PREAMBLE = 2  # pieces of a provider's that may say nothing yet


class StartedStream:
    """A stream whose first event is there: what fails before it has failed here."""

    def __init__(self, events: Iterator[CallEvent]) -> None:
        self._events, self._first = events, list[CallEvent]()
        for event in events:
            self._first.append(event)
            if not isinstance(event, NativePiece) or len(self._first) > PREAMBLE:
                break
        if not self._first:
            raise UpstreamFailed(502, "the answer was empty")

    def __iter__(self) -> Iterator[CallEvent]:
        return self

    def __next__(self) -> CallEvent:
        return self._first.pop(0) if self._first else next(self._events)

    def close(self) -> None:
        """Let go of the connection."""
        if close := getattr(self._events, "close", None):
            close()
