"""A stream of Ollama: each line is a piece of a response."""

import re
from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    NativePiece,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
)
from examples.ch08_ai_gateway.providers.base import ApiError, JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.ollama.request_writer import write_call
from examples.ch08_ai_gateway.providers.ollama.response import (
    OllamaDecoder,
    write_chunk,
)
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.decoding import decode_piece
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.tool_calls import (
    ToolCallBuffer,
    write_tool_call,
)

SEPARATORS = re.compile("[\u0085\u2028\u2029]")


def read_stream(chunks: Iterable[bytes], native: bool) -> Iterator[CallEvent]:
    """Yield the events; raises UpstreamFailed."""
    decoder = OllamaDecoder()
    for line in filter(None, sse.lines(chunks)):
        raw = escape_separators(line) if native else b""
        yield from decode_piece(decoder, line, raw)
        if native:
            yield NativePiece(raw)
        if decoder.finish:
            break
    yield decoder.end()


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

    def resume(self, block: int) -> None:
        """Go on: a line says nothing of those before it."""

    def encode_error(self, failure: ApiError) -> bytes:
        """Return a line with an error: the client raises it."""
        return line_of(self._error(failure)[1])


def line_of(value: JsonObject) -> bytes:
    """Write one line of JSON."""
    return escape_separators(dumps(value))


def escape_separators(line: str) -> bytes:
    r"""Write a line without what Unicode takes for an end of one.

    JSON may hold these; the client's reader of lines splits at them.

    >>> escape_separators('"a\u2028b"')
    b'"a\\u2028b"\n'
    """
    escaped = SEPARATORS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
    return f"{escaped}\n".encode()
