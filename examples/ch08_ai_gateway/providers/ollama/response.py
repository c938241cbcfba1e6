"""An answer of Ollama, read and written."""

from collections.abc import Iterator
from datetime import UTC, datetime

from examples.ch08_ai_gateway.chat import (
    Answer,
    Event,
    Finish,
    FinishReason,
    TextDelta,
    Usage,
    assemble,
)
from examples.ch08_ai_gateway.providers.base import Meta, Written
from examples.ch08_ai_gateway.providers.common.errors import broke_off, raise_error
from examples.ch08_ai_gateway.providers.common.json_codec import (
    as_said,
    dumps,
    read_said,
)
from examples.ch08_ai_gateway.providers.common.members import Members
from examples.ch08_ai_gateway.providers.common.tool_calls import Sequence, written_call
from examples.ch08_ai_gateway.providers.ollama.request_writer import write_call

READ = {"stop": FinishReason.STOP, "length": FinishReason.LENGTH}
WRITTEN = {FinishReason.LENGTH: "length"}  # it has no other word than stop


class Decoder:
    """What is known of an answer on its way."""

    def __init__(self) -> None:
        self._sequence, self._calls = Sequence(), 0
        self.end: Finish | None = None

    def read(self, said: Members) -> Iterator[Event]:
        """Yield what one line adds."""
        raise_error(said)
        message = said.inner("message")
        text = message.text("content", "") or said.text("response", "")
        if text:
            yield TextDelta(text)
        for call in message.each("tool_calls"):
            function = call.inner("function")
            arguments = dumps(function.maybe("arguments", dict) or {})
            id_, name = call.text("id", ""), function.text("name")
            yield self._sequence.next(self._calls, id_, name, arguments)
            self._calls += 1
        if said.maybe("done", bool):
            self.end = self._finish(said)

    def _finish(self, said: Members) -> Finish:
        reason = READ.get(said.text("done_reason", "stop"), FinishReason.FILTERED)
        if self._calls and reason is FinishReason.STOP:
            reason = FinishReason.TOOL_CALLS
        used = said.maybe("prompt_eval_count", int), said.maybe("eval_count", int)
        return Finish(reason, Usage(used[0] or 0, used[1] or 0))


def read_answer(raw: bytes) -> Answer:
    """Return the answer; raises UpstreamFailed."""
    decoder = Decoder()
    with as_said():
        events = list(decoder.read(read_said(raw)))
    if decoder.end is None:
        raise broke_off()
    return assemble([*events, decoder.end])


def write_answer(answer: Answer, meta: Meta, chat: bool) -> Written:
    """Write an answer of chat or of generate."""
    calls = [written_call(write_call, call) for call in answer.tool_calls]
    end = Finish(answer.finish, answer.usage or Usage(0, 0))
    return write_piece(answer.text, calls, (meta, chat), end)


def write_piece(
    text: str, calls: list[Written], about: tuple[Meta, bool], end: Finish | None
) -> Written:
    """Write an answer, or a piece of one that has no `end` yet."""
    meta, chat = about
    created = datetime.fromtimestamp(meta.created, UTC)
    piece: Written = {"model": meta.model}
    piece["created_at"] = f"{created:%Y-%m-%dT%H:%M:%SZ}"
    message: Written = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = calls
    piece |= {"message": message} if chat else {"response": text}
    if end is None:
        return {**piece, "done": False}
    used = end.usage or Usage(0, 0)
    counts = {"prompt_eval_count": used.input, "eval_count": used.output}
    reason = WRITTEN.get(end.reason, "stop")
    return {**piece, "done": True, "done_reason": reason, **counts}
