"""An answer of Ollama, read and written."""

from collections.abc import Iterator
from datetime import UTC, datetime

from examples.ch08_ai_gateway.chat import (
    ChatResponse,
    Finish,
    FinishReason,
    StreamEvent,
    TextDelta,
    Usage,
    assemble,
)
from examples.ch08_ai_gateway.providers.base import JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.ollama.request_writer import write_call
from examples.ch08_ai_gateway.providers.translation.errors import (
    interrupted,
    raise_stream_error,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import (
    as_upstream_failure,
    decode_upstream,
    dumps,
)
from examples.ch08_ai_gateway.providers.translation.members import Members
from examples.ch08_ai_gateway.providers.translation.tool_calls import (
    ToolCallSequence,
    write_tool_call,
)

READ = {str(each): each for each in FinishReason}
READ |= {"load": FinishReason.STOP, "unload": FinishReason.STOP}
WRITTEN = {FinishReason.TOOL_CALLS: "stop"}  # its other words are as good as any


class OllamaDecoder:
    """What is known of an answer on its way."""

    block, private = -1, False

    def __init__(self) -> None:
        self._sequence, self._calls = ToolCallSequence(), 0
        self.finish: Finish | None = None

    def read(self, payload: Members) -> Iterator[StreamEvent]:
        """Yield what one line adds."""
        raise_stream_error(payload)
        message = payload.child("message")
        text = message.text("content", "") or payload.text("response", "")
        if text:
            yield TextDelta(text)
        for call in message.children("tool_calls"):
            function = call.child("function")
            arguments = dumps(function.optional("arguments", dict) or {})
            id_, name = call.text("id", ""), function.text("name")
            yield self._sequence.next(self._calls, id_, name, arguments)
            self._calls += 1
        if payload.optional("done", bool):
            self.finish = self._finish(payload)

    def end(self) -> Finish:
        """Return the end; raises UpstreamFailed where there was none."""
        if self.finish is None:
            raise interrupted()
        return self.finish

    def _finish(self, payload: Members) -> Finish:
        reason = READ.get(payload.text("done_reason", "stop"), FinishReason.ERROR)
        if self._calls and reason is FinishReason.STOP:
            reason = FinishReason.TOOL_CALLS
        used = (
            payload.optional("prompt_eval_count", int),
            payload.optional("eval_count", int),
        )
        return Finish(reason, Usage(used[0] or 0, used[1] or 0))


def read_response(raw: bytes) -> ChatResponse:
    """Return the answer; raises UpstreamFailed."""
    decoder = OllamaDecoder()
    with as_upstream_failure():
        events = list(decoder.read(decode_upstream(raw)))
    return assemble([*events, decoder.end()])


def write_response(answer: ChatResponse, meta: ResponseMeta, chat: bool) -> JsonObject:
    """Write an answer of chat or of generate."""
    calls = [write_tool_call(write_call, call) for call in answer.tool_calls]
    end = Finish(answer.finish, answer.usage or Usage(0, 0))
    return write_chunk(answer.text, calls, (meta, chat), end)


def write_chunk(
    text: str,
    calls: list[JsonObject],
    about: tuple[ResponseMeta, bool],
    end: Finish | None,
) -> JsonObject:
    """Write an answer, or a piece of one that has no `end` yet."""
    meta, chat = about
    created = datetime.fromtimestamp(meta.created, UTC)
    piece: JsonObject = {"model": meta.model}
    piece["created_at"] = f"{created:%Y-%m-%dT%H:%M:%SZ}"
    message: JsonObject = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = calls
    piece |= {"message": message} if chat else {"response": text}
    if end is None:
        return {**piece, "done": False}
    used = end.usage or Usage(0, 0)
    counts = {"prompt_eval_count": used.input, "eval_count": used.output}
    reason = WRITTEN.get(end.reason, str(end.reason))
    return {**piece, "done": True, "done_reason": reason, **counts}
