"""A stream of OpenAI's chat completions, read and written."""

from collections.abc import Callable, Iterable, Iterator

from examples.ch08_ai_gateway.chat import (
    Event,
    Finish,
    FinishReason,
    TextDelta,
    ToolDelta,
    Usage,
)
from examples.ch08_ai_gateway.providers.base import Failure, Meta, Written
from examples.ch08_ai_gateway.providers.common import sse
from examples.ch08_ai_gateway.providers.common.errors import broke_off, raise_error
from examples.ch08_ai_gateway.providers.common.json_codec import (
    as_said,
    dumps,
    read_said,
)
from examples.ch08_ai_gateway.providers.common.members import Members
from examples.ch08_ai_gateway.providers.common.tool_calls import Sequence
from examples.ch08_ai_gateway.providers.openai.chat_response import (
    read_finish,
    read_text,
    read_usage,
    write_head,
    write_usage,
)

DONE = "[DONE]"


def read_events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Yield the events; raises UpstreamFailed, also for a stream without an end."""
    reason: FinishReason | None = None
    usage: Usage | None = None
    sequence = Sequence()
    for event in sse.events(chunks):
        if event.data == DONE:
            break
        with as_said():
            said = read_said(event.data)
            raise_error(said)
            usage = read_usage(said) or usage
            for choice in said.each("choices")[:1]:
                yield from read_delta(choice.inner("delta"), sequence)
                if "finish_reason" in choice:
                    reason = read_finish(choice.text("finish_reason"))
    if reason is None:
        raise broke_off()
    yield Finish(reason, usage)


def read_delta(delta: Members, sequence: Sequence) -> Iterator[Event]:
    """Yield what one chunk adds."""
    text = read_text(delta) or delta.text("refusal", "")
    if text:
        yield TextDelta(text)
    for at, call in enumerate(delta.each("tool_calls")):
        index = call.maybe("index", int)
        function = call.inner("function")
        yield sequence.next(
            at if index is None else index,
            call.text("id", ""),
            function.text("name", ""),
            function.text("arguments", ""),
        )


class Encoder:
    """Writes the chunks of one stream."""

    def __init__(
        self,
        meta: Meta,
        usage: bool,
        error: Callable[[Failure], tuple[int, Written]],
        apart: bool = True,
    ) -> None:
        """Tell the `usage`, in a chunk of its own if `apart` (include_usage)."""
        self._meta, self._usage, self._error, self._apart = meta, usage, error, apart
        self._began = False

    def event(self, event: Event) -> bytes:
        """Return the chunks for an event."""
        head = b"" if self._began else self._chunk({"role": "assistant", "content": ""})
        self._began = True
        if isinstance(event, TextDelta):
            return head + self._chunk({"content": event.text})
        if isinstance(event, ToolDelta):
            return head + self._chunk({"tool_calls": [write_delta(event)]})
        return head + self._end(event)

    def failed(self, failure: Failure) -> bytes:
        """Return an error in the place of a chunk: the client raises it."""
        return sse.written(dumps(self._error(failure)[1]))

    def _end(self, event: Finish) -> bytes:
        told: Written = {"usage": write_usage(event.usage)} if self._usage else {}
        if not self._apart:
            return self._chunk({}, str(event.reason), told) + sse.written(DONE)
        end = self._chunk({}, str(event.reason))
        if told:
            end += self._write({"choices": [], **told})
        return end + sse.written(DONE)

    def _chunk(
        self, delta: Written, reason: str | None = None, more: Written | None = None
    ) -> bytes:
        choice: Written = {"index": 0, "delta": delta, "finish_reason": reason}
        return self._write({"choices": [choice], **(more or {})})

    def _write(self, members: Written) -> bytes:
        head = write_head(self._meta, "chat.completion.chunk")
        return sse.written(dumps({**head, **members}))


def write_delta(event: ToolDelta) -> Written:
    """Write a piece of a tool call; the first one brings id, type and name."""
    function: Written = {"arguments": event.arguments}
    if not event.id:
        return {"index": event.index, "function": function}
    return {
        "index": event.index,
        "id": event.id,
        "type": "function",
        "function": {"name": event.name, **function},
    }
