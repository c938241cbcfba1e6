"""A call that runs: its events, and what has to happen once when it ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from examples.ch08_ai_gateway.budget.accounting import OnEnd
from examples.ch08_ai_gateway.budget.usage_log import UsageRecord
from examples.ch08_ai_gateway.chat import (
    CallEvent,
    ChatResponse,
    Finish,
    ResponseBuilder,
    StreamInterrupted,
)
from examples.ch08_ai_gateway.upstream.fallback import UpstreamAttempt

LEFT, BROKEN = "left", "broken"


@dataclass(slots=True)
class RunningCall:
    """The events of one call, for one reader; `close` it, whatever happens.

    Leaving is an ending too: a caller who goes away mid-stream has used what was sent.
    """

    model: str  # that answers
    events: Iterator[CallEvent]
    on_end: OnEnd
    attempts: list[UpstreamAttempt] = field(default_factory=list)
    cached: str = ""  # "exact" or "semantic"
    disconnect: Callable[[], None] | None = None  # of the connection to the provider
    entry: UsageRecord | None = None  # in the usage log, when the call has ended
    _status: str = LEFT
    _answer: ChatResponse | None = None

    def __iter__(self) -> Iterator[CallEvent]:
        """Yield the events; raises StreamInterrupted when the provider stops midway."""
        try:
            yield from self._tracked()
        finally:
            self.close()

    def close(self) -> None:
        """Settle the call: once, whoever comes first."""
        if self.entry is not None:
            return
        try:
            self.entry = self.on_end(self._status, self._answer)
        finally:
            if self.disconnect:
                self.disconnect()

    def _tracked(self) -> Iterator[CallEvent]:
        assembly = ResponseBuilder()
        self._status = BROKEN
        for event in self.events:
            if isinstance(event, Finish):
                self._status = str(event.reason)
                self._answer = assembly.answer(event)
                yield event
                return
            assembly.add(event)
            self._status = LEFT
            yield event
            self._status = BROKEN
        raise StreamInterrupted("the provider stopped half-way")
