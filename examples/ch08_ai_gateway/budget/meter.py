"""A meter in a stream: counts, and when the reservation is used up asks for more."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from enum import StrEnum

from examples.ch08_ai_gateway.budget.token_estimate import BYTES, output_bytes
from examples.ch08_ai_gateway.chat import (
    CallEvent,
    Finish,
    FinishReason,
    NativePiece,
    StreamEvent,
    Usage,
)

STEP = 64  # tokens that are asked for at a time


class OverrunPolicy(StrEnum):
    """What becomes of a stream for which nothing is left in the budget."""

    CUT = "cut"  # it ends there, and says so: finish reason `length`
    COMPLETE = "complete"  # it goes on, and the budget is overspent


class UsageMeter:
    """Watches one stream; `usage` is what it has used so far.

    Providers tell the usage with the last event. Until then, and for a stream that has
    no last event, the meter's own count holds (`estimated`).
    """

    def __init__(
        self,
        reserved: Usage,
        overrun: OverrunPolicy,
        more: Callable[[int], bool],
        alive: Callable[[], bool] = lambda: True,
    ) -> None:
        """Ask for `more` tokens; `alive` says whether the reservation still holds."""
        self._input, self._limit = reserved.input, reserved.output
        self._overrun, self._more, self._alive = overrun, more, alive
        self._bytes = 0
        self._reported: Usage | None = None
        self.reason: FinishReason | None = None  # None: there was no end

    @property
    def usage(self) -> Usage:
        """What the provider told; what it did not tell, or as 0, was counted."""
        told, output = self._reported or Usage(0, 0), -(-self._bytes // BYTES)
        return replace(
            told, input=told.input or self._input, output=told.output or output
        )

    @property
    def estimated(self) -> bool:
        """Whether the provider did not tell all."""
        return self._reported is None or self._reported != self.usage

    def watch(self, events: Iterable[CallEvent]) -> Iterator[CallEvent]:
        """Yield the events up to the end, or up to the limit and an end of our own.

        The piece that crosses the limit is not passed on.
        """
        for event in events:
            if isinstance(event, Finish):
                self._reported, self.reason = event.usage, event.reason
                yield Finish(event.reason, self.usage)
                return
            if isinstance(event, NativePiece):
                yield event
                continue
            if self._crosses(event):
                self.reason = FinishReason.LENGTH
                yield Finish(FinishReason.LENGTH, self.usage, ours=True)
                return
            self._bytes += output_bytes(event)
            yield event

    def _crosses(self, event: StreamEvent) -> bool:
        alive = self._alive()
        if self._overrun is OverrunPolicy.COMPLETE:
            return False
        if not alive:
            return True
        size = self._bytes + output_bytes(event)
        while size > self._limit * BYTES:
            if not self._more(STEP):
                return True
            self._limit += STEP
        return False
