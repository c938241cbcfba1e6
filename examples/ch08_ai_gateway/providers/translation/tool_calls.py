"""Tool calls: numbered in their order, and put together where a format wants it."""

from collections.abc import Callable, Iterator

from examples.ch08_ai_gateway.chat import StreamEvent, ToolCall, ToolCallDelta
from examples.ch08_ai_gateway.providers.base import JsonObject
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.translation.members import InvalidField

LONGEST = 1_000_000  # characters of arguments in one answer
MOST = 128  # calls in one answer


class ToolCallSequence:
    """Numbers the calls of a stream from 0; one that was left is not taken up again.

    Some formats say where a call ends only by beginning the next one.
    """

    def __init__(self) -> None:
        self._upstream_index: int | None = None
        self._index, self._size = -1, 0

    def next(
        self, upstream_index: int, id_: str, name: str, arguments: str
    ) -> ToolCallDelta:
        """Return a piece of a call; raises InvalidField for one without a place."""
        self._size += len(arguments)
        if self._size > LONGEST:
            raise InvalidField(f"tool calls have more than {LONGEST} characters")
        if upstream_index == self._upstream_index:
            return ToolCallDelta(self._index, arguments=arguments)
        if not name or (
            self._upstream_index is not None and upstream_index < self._upstream_index
        ):
            raise InvalidField("a piece of a tool call that has not begun")
        if self._index + 1 >= MOST:
            raise InvalidField(f"more than {MOST} tool calls")
        self._upstream_index, self._index = upstream_index, self._index + 1
        return ToolCallDelta(self._index, id_ or f"call_{self._index}", name, arguments)


class ToolCallBuffer:
    """Holds back the pieces of one call, and nothing else."""

    def __init__(self) -> None:
        self._index = -1
        self._head: ToolCallDelta | None = None
        self._arguments: list[str] = []

    def feed(self, event: StreamEvent) -> Iterator[ToolCall]:
        """Yield the call that this event shows to be complete."""
        same = isinstance(event, ToolCallDelta) and event.index == self._index
        if not same and self._head is not None:
            yield ToolCall(self._head.id, self._head.name, "".join(self._arguments))
            self._head, self._arguments = None, []
        if isinstance(event, ToolCallDelta):
            self._index, self._head = event.index, self._head or event
            self._arguments.append(event.arguments)


def write_tool_call(
    write: Callable[[ToolCall], JsonObject], call: ToolCall
) -> JsonObject:
    """Write a model's call; raises UpstreamFailed for arguments that are no object."""
    try:
        return write(call)
    except InvalidField as error:
        raise UpstreamFailed(None, f"the model wrote: {error}") from None
