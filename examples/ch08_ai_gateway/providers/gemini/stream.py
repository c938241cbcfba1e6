"""A stream of Gemini's generateContent: each event is a piece of a response."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import Event, Finish, TextDelta, ToolDelta
from examples.ch08_ai_gateway.providers.base import Failure, Meta, Written
from examples.ch08_ai_gateway.providers.common import sse
from examples.ch08_ai_gateway.providers.common.json_codec import (
    as_said,
    dumps,
    read_said,
)
from examples.ch08_ai_gateway.providers.common.tool_calls import (
    WholeCalls,
    written_call,
)
from examples.ch08_ai_gateway.providers.gemini.request_writer import write_call
from examples.ch08_ai_gateway.providers.gemini.response import Decoder, write_piece


def read_events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Yield the events; raises UpstreamFailed. Nothing but the end ends a stream."""
    decoder = Decoder()
    for event in sse.events(chunks):
        with as_said():
            yield from decoder.read(read_said(event.data))
    yield decoder.end()


class Encoder:
    """Writes the pieces of one stream."""

    def __init__(
        self, meta: Meta, error: Callable[[Failure], tuple[int, Written]]
    ) -> None:
        self._meta, self._error, self._calls = meta, error, WholeCalls()

    def event(self, event: Event) -> bytes:
        """Return the pieces for an event; a tool call waits until it is whole.

        Raises UpstreamFailed for arguments that are no object.
        """
        parts = [written_call(write_call, call) for call in self._calls.feed(event)]
        if isinstance(event, TextDelta):
            parts.append({"text": event.text})
        if isinstance(event, ToolDelta):
            return self._write(parts, None) if parts else b""
        return self._write(parts, event if isinstance(event, Finish) else None)

    def failed(self, failure: Failure) -> bytes:
        """Return an error in the place of a piece: the client raises it."""
        return sse.written(dumps(self._error(failure)[1]))

    def _write(self, parts: list[Written], end: Finish | None) -> bytes:
        return sse.written(dumps(write_piece(parts, self._meta, end)))
