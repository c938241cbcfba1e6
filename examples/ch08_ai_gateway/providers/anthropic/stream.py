"""A stream of Anthropic's messages, read and written."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    Finish,
    FinishReason,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from examples.ch08_ai_gateway.providers.anthropic.response import (
    WRITTEN,
    cached_of,
    input_of,
    read_finish,
    write_head,
    write_usage,
)
from examples.ch08_ai_gateway.providers.base import ApiError, JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.decoding import decode_events
from examples.ch08_ai_gateway.providers.translation.errors import (
    interrupted,
    raise_stream_error,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps
from examples.ch08_ai_gateway.providers.translation.members import Members
from examples.ch08_ai_gateway.providers.translation.tool_calls import ToolCallSequence


class AnthropicDecoder:
    """What is known of a stream on its way."""

    private = False

    def __init__(self) -> None:
        self.block = -1
        self._sequence = ToolCallSequence()
        self._empty: int | None = None  # the block of a call without arguments yet
        self._input, self._output, self._cached = 0, 0, 0
        self._reason: FinishReason | None = None

    def read(self, payload: Members) -> Iterator[StreamEvent]:
        """Yield what one event says; those that add nothing, as pings, pass."""
        kind = payload.text("type")
        raise_stream_error(payload)
        if kind == "message_start":
            self._count(payload.child("message").child("usage"))
        elif kind == "content_block_start":
            self.block = payload.optional("index", int) or 0
            yield from self._begin(self.block, payload)
        elif kind == "content_block_delta":
            yield from self._delta(
                payload.optional("index", int) or 0, payload.child("delta")
            )
        elif kind == "content_block_stop":
            yield from self._stop()
        elif kind == "message_delta":
            self._count(payload.child("usage"))
            self._reason = read_finish(payload.child("delta").text("stop_reason", ""))

    def end(self) -> Finish:
        """Return the end; raises UpstreamFailed where there was none."""
        if self._reason is None:
            raise interrupted()
        used = Usage(self._input + self._cached, self._output, self._cached)
        return Finish(self._reason, used)

    def _count(self, usage: Members) -> None:
        self._cached = cached_of(usage) or self._cached
        self._input = input_of(usage) or self._input
        self._output = usage.optional("output_tokens", int) or self._output

    def _begin(self, index: int, payload: Members) -> Iterator[StreamEvent]:
        block = payload.child("content_block")
        kind = block.text("type")
        if kind == "text" and (text := block.text("text", "")):
            yield TextDelta(text)
        if kind == "tool_use":
            self._empty = index
            yield self._sequence.next(index, block.text("id"), block.text("name"), "")

    def _stop(self) -> Iterator[StreamEvent]:
        self.block = -1
        if self._empty is not None:
            yield self._sequence.next(self._empty, "", "", "{}")
            self._empty = None

    def _delta(self, index: int, delta: Members) -> Iterator[StreamEvent]:
        kind = delta.text("type")
        if kind == "text_delta":
            yield TextDelta(delta.text("text"))
        elif kind == "input_json_delta" and (part := delta.text("partial_json")):
            self._empty = None
            yield self._sequence.next(index, "", "", part)


def read_stream(chunks: Iterable[bytes], native: bool) -> Iterator[CallEvent]:
    """Yield the events; raises UpstreamFailed."""
    return decode_events(AnthropicDecoder(), chunks, native)


class AnthropicStreamEncoder:
    """Writes the events of one stream: blocks, one at a time."""

    def __init__(
        self, meta: ResponseMeta, error: Callable[[ApiError], tuple[int, JsonObject]]
    ) -> None:
        self._meta, self._error = meta, error
        self._block, self._open = -1, ""  # the open block: its number, and whose it is
        self._began = False

    def encode(self, event: StreamEvent) -> bytes:
        """Return the events for an event."""
        head = b"" if self._began else self._begin()
        self._began = True
        if isinstance(event, TextDelta):
            block = self._switch("text", {"type": "text", "text": ""})
            return head + block + self._delta("text_delta", "text", event.text)
        if isinstance(event, ToolCallDelta):
            use: JsonObject = {
                "type": "tool_use",
                "id": event.id,
                "name": event.name,
                "input": {},
            }
            block = self._switch(f"tool {event.index}", use)
            json = self._delta("input_json_delta", "partial_json", event.arguments)
            return head + block + (json if event.arguments else b"")
        return head + self._end(event)

    def resume(self, block: int) -> None:
        """Go on behind events that a provider wrote, the last block open or not."""
        self._began, self._block = True, block
        self._open = "the provider's" if block >= 0 else ""

    def encode_error(self, failure: ApiError) -> bytes:
        """Return an error event: the client raises it."""
        return sse.encode_event(dumps(self._error(failure)[1]), "error")

    def _begin(self) -> bytes:
        message = {**write_head(self._meta), "content": [], "stop_reason": None}
        used = {"input_tokens": 0, "output_tokens": 0}  # the end tells both
        begun = {**message, "stop_sequence": None, "usage": used}
        return written("message_start", message=begun)

    def _switch(self, whose: str, block: JsonObject) -> bytes:
        if self._open == whose:
            return b""
        closed = self._close()
        self._block, self._open = self._block + 1, whose
        return closed + written(
            "content_block_start", index=self._block, content_block=block
        )

    def _close(self) -> bytes:
        is_open, self._open = self._open, ""
        return written("content_block_stop", index=self._block) if is_open else b""

    def _delta(self, kind: str, name: str, text: str) -> bytes:
        delta = {"type": kind, name: text}
        return written("content_block_delta", index=self._block, delta=delta)

    def _end(self, event: Finish) -> bytes:
        delta = {"stop_reason": WRITTEN[event.reason], "stop_sequence": None}
        usage = write_usage(event.usage)
        end = written("message_delta", delta=delta, usage=usage)
        return self._close() + end + written("message_stop")


def written(kind: str, **members: object) -> bytes:
    """Write an event, whose type stands in it twice."""
    return sse.encode_event(dumps({"type": kind, **members}), kind)
