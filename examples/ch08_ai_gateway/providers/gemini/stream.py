"""A stream of Gemini's generateContent: each event is a piece of a response."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    Finish,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
)
from examples.ch08_ai_gateway.providers.base import ApiError, JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.gemini.request_writer import write_call
from examples.ch08_ai_gateway.providers.gemini.response import (
    GeminiDecoder,
    write_chunk,
)
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.decoding import decode_events
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.tool_calls import (
    ToolCallBuffer,
    write_tool_call,
)


def read_stream(chunks: Iterable[bytes], native: bool) -> Iterator[CallEvent]:
    """Yield the events; raises UpstreamFailed. Nothing but the end ends a stream."""
    return decode_events(GeminiDecoder(), chunks, native)


class GeminiStreamEncoder:
    """Writes the pieces of one stream."""

    def __init__(
        self, meta: ResponseMeta, error: Callable[[ApiError], tuple[int, JsonObject]]
    ) -> None:
        self._meta, self._error, self._calls = meta, error, ToolCallBuffer()

    def encode(self, event: StreamEvent) -> bytes:
        """Return the pieces for an event; a tool call waits until it is whole.

        Raises UpstreamFailed for arguments that are no object.
        """
        parts = [write_tool_call(write_call, call) for call in self._calls.feed(event)]
        if isinstance(event, TextDelta):
            parts.append({"text": event.text})
        if isinstance(event, ToolCallDelta):
            return self._write(parts, None) if parts else b""
        return self._write(parts, event if isinstance(event, Finish) else None)

    def resume(self, block: int) -> None:
        """Go on: a piece says nothing of those before it."""

    def encode_error(self, failure: ApiError) -> bytes:
        """Return an error in the place of a piece: the client raises it."""
        return sse.encode_event(dumps(self._error(failure)[1]))

    def _write(self, parts: list[JsonObject], end: Finish | None) -> bytes:
        return sse.encode_event(dumps(write_chunk(parts, self._meta, end)))
