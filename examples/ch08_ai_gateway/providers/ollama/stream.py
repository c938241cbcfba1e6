"""A stream of Ollama: each line is a piece of a response."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import Event, TextDelta, ToolDelta
from examples.ch08_ai_gateway.providers.base import Failure, Meta, Written
from examples.ch08_ai_gateway.providers.common import sse
from examples.ch08_ai_gateway.providers.common.errors import broke_off
from examples.ch08_ai_gateway.providers.common.json_codec import (
    as_said,
    dumps,
    read_said,
)
from examples.ch08_ai_gateway.providers.common.tool_calls import (
    WholeCalls,
    written_call,
)
from examples.ch08_ai_gateway.providers.ollama.request_writer import write_call
from examples.ch08_ai_gateway.providers.ollama.response import Decoder, write_piece


def read_events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Yield the events; raises UpstreamFailed."""
    decoder = Decoder()
    for line in sse.lines(chunks):
        if line:
            with as_said():
                yield from decoder.read(read_said(line))
        if decoder.end:
            yield decoder.end
            return
    raise broke_off()


class Encoder:
    """Writes the lines of one stream."""

    def __init__(
        self, meta: Meta, chat: bool, error: Callable[[Failure], tuple[int, Written]]
    ) -> None:
        self._about, self._error, self._calls = (meta, chat), error, WholeCalls()

    def event(self, event: Event) -> bytes:
        """Return the line for an event; a tool call waits until it is whole.

        Raises UpstreamFailed for arguments that are no object.
        """
        calls = [written_call(write_call, call) for call in self._calls.feed(event)]
        lines = [write_piece("", calls, self._about, None)] if calls else []
        if isinstance(event, TextDelta):
            lines.append(write_piece(event.text, [], self._about, None))
        elif not isinstance(event, ToolDelta):
            lines.append(write_piece("", [], self._about, event))
        return b"".join(map(line_of, lines))

    def failed(self, failure: Failure) -> bytes:
        """Return a line with an error: the client raises it."""
        return line_of(self._error(failure)[1])


def line_of(value: Written) -> bytes:
    """Write one line of JSON."""
    return f"{dumps(value)}\n".encode()
