"""A stream of OpenAI's chat completions, read and written."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import (
    CallEvent,
    ChatRequest,
    Finish,
    FinishReason,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from examples.ch08_ai_gateway.providers.base import ApiError, JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.openai.chat_response import (
    read_finish,
    read_text,
    read_usage,
    write_head,
    write_usage,
)
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.decoding import (
    DONE,
    decode_events,
)
from examples.ch08_ai_gateway.providers.translation.errors import (
    interrupted,
    raise_stream_error,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import (
    dumps,
)
from examples.ch08_ai_gateway.providers.translation.members import Members
from examples.ch08_ai_gateway.providers.translation.tool_calls import ToolCallSequence


class ChatDecoder:
    """What is known of a stream on its way."""

    block = -1

    def __init__(self, usage_asked: bool) -> None:
        self._sequence, self._usage_asked = ToolCallSequence(), usage_asked
        self._reason: FinishReason | None = None
        self._usage: Usage | None = None
        self.private = False

    def read(self, payload: Members) -> Iterator[StreamEvent]:
        """Yield what one chunk says; the usage is ours, if nobody else asked for it."""
        raise_stream_error(payload)
        usage, choices = read_usage(payload), payload.children("choices")
        self._usage = usage or self._usage
        self.private = not (choices or self._usage_asked) and usage is not None
        for choice in choices[:1]:
            yield from read_delta(choice.child("delta"), self._sequence)
            if "finish_reason" in choice:
                self._reason = read_finish(choice.text("finish_reason"))

    def end(self) -> Finish:
        """Return the end; raises UpstreamFailed where there was none."""
        if self._reason is None:
            raise interrupted()
        return Finish(self._reason, self._usage)


def read_stream(
    chunks: Iterable[bytes], caller: ChatRequest | None
) -> Iterator[CallEvent]:
    """Yield the events; raises UpstreamFailed, also for a stream without an end."""
    decoder = ChatDecoder(caller is None or caller.stream_usage)
    return decode_events(decoder, chunks, caller is not None)


def read_delta(delta: Members, sequence: ToolCallSequence) -> Iterator[StreamEvent]:
    """Yield what one chunk adds."""
    text = read_text(delta) or delta.text("refusal", "")
    if text:
        yield TextDelta(text)
    for at, call in enumerate(delta.children("tool_calls")):
        index = call.optional("index", int)
        function = call.child("function")
        yield sequence.next(
            at if index is None else index,
            call.text("id", ""),
            function.text("name", ""),
            function.text("arguments", ""),
        )


class ChatStreamEncoder:
    """Writes the chunks of one stream."""

    def __init__(
        self,
        meta: ResponseMeta,
        usage: bool,
        error: Callable[[ApiError], tuple[int, JsonObject]],
        split_system_prompt: bool = True,
    ) -> None:
        """Tell the `usage`, in a chunk of its own if `apart` (include_usage)."""
        self._meta, self._usage, self._error, self._apart = (
            meta,
            usage,
            error,
            split_system_prompt,
        )
        self._began = False

    def encode(self, event: StreamEvent) -> bytes:
        """Return the chunks for an event."""
        head = b"" if self._began else self._chunk({"role": "assistant", "content": ""})
        self._began = True
        if isinstance(event, TextDelta):
            return head + self._chunk({"content": event.text})
        if isinstance(event, ToolCallDelta):
            return head + self._chunk({"tool_calls": [write_delta(event)]})
        return head + self._end(event)

    def resume(self, block: int) -> None:
        """Go on behind chunks that a provider wrote."""
        self._began = True

    def encode_error(self, failure: ApiError) -> bytes:
        """Return an error in the place of a chunk: the client raises it."""
        return sse.encode_event(dumps(self._error(failure)[1]))

    def _end(self, event: Finish) -> bytes:
        usage: JsonObject = {"usage": write_usage(event.usage)} if self._usage else {}
        if not self._apart:
            return self._chunk({}, str(event.reason), usage) + sse.encode_event(DONE)
        end = self._chunk({}, str(event.reason))
        if usage:
            end += self._write({"choices": [], **usage})
        return end + sse.encode_event(DONE)

    def _chunk(
        self,
        delta: JsonObject,
        reason: str | None = None,
        more: JsonObject | None = None,
    ) -> bytes:
        choice: JsonObject = {"index": 0, "delta": delta, "finish_reason": reason}
        return self._write({"choices": [choice], **(more or {})})

    def _write(self, members: JsonObject) -> bytes:
        head = write_head(self._meta, "chat.completion.chunk")
        return sse.encode_event(dumps({**head, **members}))


def write_delta(event: ToolCallDelta) -> JsonObject:
    """Write a piece of a tool call; the first one brings id, type and name."""
    function: JsonObject = {"arguments": event.arguments}
    if not event.id:
        return {"index": event.index, "function": function}
    return {
        "index": event.index,
        "id": event.id,
        "type": "function",
        "function": {"name": event.name, **function},
    }
