"""A call that runs: its events, and what has to happen once when it ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from examples.ch08_ai_gateway.budget.accounting import Ended
from examples.ch08_ai_gateway.budget.usage_log import Entry
from examples.ch08_ai_gateway.chat import Answer, Assembly, BrokeOff, Event, Finish
from examples.ch08_ai_gateway.upstream.fallback import Try

LEFT, BROKEN = "left", "broken"


@dataclass(slots=True)
class Running:
    """The events of one call, for one reader; `close` it, whatever happens.

    Leaving is an ending too: a caller who goes away mid-stream has used what was sent.
    """

    model: str  # that answers
    events: Iterator[Event]
    ended: Ended
    tried: list[Try] = field(default_factory=list)
    cached: str = ""  # "exact" or "semantic"
    let_go: Callable[[], None] | None = None  # of the connection to the provider
    entry: Entry | None = None  # in the ledger, when the call has ended
    _status: str = LEFT
    _answer: Answer | None = None

    def __iter__(self) -> Iterator[Event]:
        """Yield the events; raises BrokeOff when the provider stopped half-way."""
        try:
            yield from self._told()
        finally:
            self.close()

    def close(self) -> None:
        """Settle the call: once, whoever comes first."""
        if self.entry is not None:
            return
        try:
            self.entry = self.ended(self._status, self._answer)
        finally:
            if self.let_go:
                self.let_go()

    def _told(self) -> Iterator[Event]:
        assembly = Assembly()
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
        raise BrokeOff("the provider stopped half-way")
