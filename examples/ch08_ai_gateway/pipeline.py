"""The desk of a gateway for models: every policy around one call, in their order.

Allowed? Known already? Affordable? Then hide what must not leave, and ask by priority;
and when it ends, settle, write it down, and keep the answer if it may be kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from examples.ch08_ai_gateway.auth.virtual_keys import Grant
from examples.ch08_ai_gateway.budget.accounting import Books
from examples.ch08_ai_gateway.budget.limits import Allowance
from examples.ch08_ai_gateway.budget.token_estimate import input_tokens
from examples.ch08_ai_gateway.cache.cacheability import Asked
from examples.ch08_ai_gateway.cache.response_cache import Answers
from examples.ch08_ai_gateway.chat import Event, Request, Usage
from examples.ch08_ai_gateway.config.policy import Policy
from examples.ch08_ai_gateway.masking.chat_masking import masked, unmasked
from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.providers.common.errors import UpstreamFailed
from examples.ch08_ai_gateway.running_call import Running
from examples.ch08_ai_gateway.upstream.fallback import Fallback, NobodyAnswered, Try

Send = Callable[[str, Request], Iterator[Event]]  # the model's full name, the request


class NoSuchModel(Exception):
    """There is no such model, or not for this key: 404 either way."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was let in: by whom, for what, and who may answer it."""

    call_id: str
    grant: Grant
    asked: Asked
    models: tuple[str, ...]
    request: Request  # as it leaves the house
    mask: Mask


class Desk:
    """Lets calls in and carries them out; one for each gateway, with a shared store."""

    def __init__(
        self,
        books: Books,
        answers: Answers,
        fallback: Fallback,
        routes: Mapping[str, Sequence[str]],
        policy: Policy,
    ) -> None:
        self.books, self.answers, self.fallback = books, answers, fallback
        self.routes, self.policy = routes, policy

    def admit(
        self, grant: Grant, asked: Asked, call_id: str, random: Callable[[], float]
    ) -> Call:
        """Let a call in; raises NoSuchModel.

        Whoever stands in for a model is a model that this key may use, too.
        """
        names = self.routes.get(asked.request.model, ())
        models = tuple(name for name in names if grant.allows(name))
        if not models or not grant.allows(asked.request.model):
            raise NoSuchModel(f"there is no model {asked.request.model!r} for this key")
        mask = Mask(self.policy.patterns, random)
        request = masked(asked.request, mask)
        asked = replace(asked, masked=bool(mask.counts))
        return Call(call_id, grant, asked, models, request, mask)

    def run(self, call: Call, send: Send) -> Running:
        """Answer a call; raises OverBudget, NobodyAnswered, UpstreamFailed.

        Once it returns, the status is 200: what goes wrong later, the stream must say.
        """
        model = call.asked.request.model
        if found := self.answers.find(call.asked):
            ended = self.books.hit(call.call_id, call.grant, model)
            return Running(model, found[1].events(), ended, [], found[0])
        request, policy = call.request, self.policy
        reserved = Usage(input_tokens(request), request.max_tokens or policy.guess)
        bill = self.books.open(
            call.call_id, call.grant, self._allowance(call.grant), reserved
        )
        tried: list[Try] = []
        try:
            model, source = self.fallback.ask(
                call.models, lambda name: (name, Begun(send(name, request))), tried
            )
        except (NobodyAnswered, UpstreamFailed):
            bill.give_up(model)
            raise
        meter = bill.meter(policy.overrun)
        events = meter.watch(source)
        shown = unmasked(events, call.mask) if policy.unmask else events
        ended = bill.ended(
            model, meter, lambda answer: self.answers.keep(call.asked, answer, model)
        )
        return Running(model, shown, ended, tried, "", source.close)

    def _allowance(self, grant: Grant) -> Allowance:
        return Allowance(grant.requests, grant.tokens, self.policy.window)


class Begun:
    """A stream whose first event is there: what fails before it has failed here."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        first = next(events, None)
        if first is None:
            raise UpstreamFailed(502, "the answer was empty")
        self._first: Event | None = first

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        first, self._first = self._first, None
        return next(self._events) if first is None else first

    def close(self) -> None:
        """Let go of the connection."""
        if close := getattr(self._events, "close", None):
            close()
