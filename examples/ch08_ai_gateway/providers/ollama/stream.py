"""A stream of Ollama: each line is a piece of a response."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import StreamEvent, TextDelta, ToolCallDelta
from examples.ch08_ai_gateway.providers.base import ApiError, JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.ollama.request_writer import write_call
from examples.ch08_ai_gateway.providers.ollama.response import (
    OllamaDecoder,
    write_chunk,
)
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.errors import interrupted
from examples.ch08_ai_gateway.providers.translation.json_codec import (
    as_upstream_failure,
    decode_upstream,
    dumps,
)
from examples.ch08_ai_gateway.providers.translation.tool_calls import (
    ToolCallBuffer,
    write_tool_call,
)


def read_stream(chunks: Iterable[bytes]) -> Iterator[StreamEvent]:
    """Yield the events; raises UpstreamFailed."""
    decoder = OllamaDecoder()
    for line in sse.lines(chunks):
        if line:
            with as_upstream_failure():
                yield from decoder.read(decode_upstream(line))
        if decoder.end:
            yield decoder.end
            return
    raise interrupted()


class OllamaStreamEncoder:
    """Writes the lines of one stream."""

    def __init__(
        self,
        meta: ResponseMeta,
        chat: bool,
        error: Callable[[ApiError], tuple[int, JsonObject]],
    ) -> None:
        self._about, self._error, self._calls = (meta, chat), error, ToolCallBuffer()

    def encode(self, event: StreamEvent) -> bytes:
        """Return the line for an event; a tool call waits until it is whole.

        Raises UpstreamFailed for arguments that are no object.
        """
        calls = [write_tool_call(write_call, call) for call in self._calls.feed(event)]
        lines = [write_chunk("", calls, self._about, None)] if calls else []
        if isinstance(event, TextDelta):
            lines.append(write_chunk(event.text, [], self._about, None))
        elif not isinstance(event, ToolCallDelta):
            lines.append(write_chunk("", [], self._about, event))
        return b"".join(map(line_of, lines))

    def encode_error(self, failure: ApiError) -> bytes:
        """Return a line with an error: the client raises it."""
        return line_of(self._error(failure)[1])


def line_of(value: JsonObject) -> bytes:
    """Write one line of JSON."""
    return f"{dumps(value)}\n".encode()
