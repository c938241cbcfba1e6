"""Tool calls one after the other, whatever an upstream calls them."""

from examples.ch08_ai_gateway.chat import ToolDelta
from examples.ch08_ai_gateway.providers.common.members import BadField

LONGEST = 1_000_000  # characters of arguments in one answer
MOST = 128  # calls in one answer


class Sequence:
    """Numbers the calls of a stream from 0; one that was left is not taken up again.

    Some formats say where a call ends only by beginning the next one.
    """

    def __init__(self) -> None:
        self._theirs: int | None = None
        self._index, self._size = -1, 0

    def next(self, theirs: int, id_: str, name: str, arguments: str) -> ToolDelta:
        """Return a piece of a call; raises BadField for one that cannot be placed."""
        self._size += len(arguments)
        if self._size > LONGEST:
            raise BadField(f"tool calls have more than {LONGEST} characters")
        if theirs == self._theirs:
            return ToolDelta(self._index, arguments=arguments)
        if not name or (self._theirs is not None and theirs < self._theirs):
            raise BadField("a piece of a tool call that has not begun")
        if self._index + 1 >= MOST:
            raise BadField(f"more than {MOST} tool calls")
        self._theirs, self._index = theirs, self._index + 1
        return ToolDelta(self._index, id_ or f"call_{self._index}", name, arguments)
