"""Tool calls put together, for formats that write each one whole."""

from collections.abc import Callable, Iterator

from examples.ch08_ai_gateway.chat import Event, ToolCall, ToolDelta
from examples.ch08_ai_gateway.providers.base import Written
from examples.ch08_ai_gateway.providers.common.members import BadField
from examples.ch08_ai_gateway.upstream.fallback import UpstreamFailed


class WholeCalls:
    """Holds back the pieces of one call, and nothing else."""

    def __init__(self) -> None:
        self._index = -1
        self._head: ToolDelta | None = None
        self._arguments: list[str] = []

    def feed(self, event: Event) -> Iterator[ToolCall]:
        """Yield the call that this event shows to be complete."""
        same = isinstance(event, ToolDelta) and event.index == self._index
        if not same and self._head is not None:
            yield ToolCall(self._head.id, self._head.name, "".join(self._arguments))
            self._head, self._arguments = None, []
        if isinstance(event, ToolDelta):
            self._index, self._head = event.index, self._head or event
            self._arguments.append(event.arguments)


def written_call(write: Callable[[ToolCall], Written], call: ToolCall) -> Written:
    """Write a model's call; raises UpstreamFailed for arguments that are no object."""
    try:
        return write(call)
    except BadField as error:
        raise UpstreamFailed(None, f"the model wrote: {error}") from None
