"""An answer of Gemini's generateContent, read and written."""

from collections.abc import Iterator

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
from examples.ch08_ai_gateway.providers.gemini.request_writer import write_call

READ = {"STOP": FinishReason.STOP, "MAX_TOKENS": FinishReason.LENGTH}
WRITTEN = {
    FinishReason.STOP: "STOP",
    FinishReason.LENGTH: "MAX_TOKENS",
    FinishReason.TOOL_CALLS: "STOP",  # the parts tell
    FinishReason.FILTERED: "SAFETY",
}
OUTPUTS = "candidatesTokenCount", "thoughtsTokenCount"


class Decoder:
    """What is known of an answer on its way."""

    def __init__(self) -> None:
        self._sequence, self._calls = Sequence(), 0
        self._reason: FinishReason | None = None
        self._usage: Usage | None = None

    def read(self, said: Members) -> Iterator[Event]:
        """Yield what one piece adds."""
        raise_error(said)
        if "usageMetadata" in said:
            usage = said.inner("usageMetadata")
            output = sum(usage.maybe(name, int) or 0 for name in OUTPUTS)
            self._usage = Usage(usage.maybe("promptTokenCount", int) or 0, output)
        if "blockReason" in said.inner("promptFeedback"):
            self._reason = FinishReason.FILTERED
        for candidate in said.each("candidates")[:1]:
            for part in candidate.inner("content").each("parts"):
                yield from self._part(part)
            if "finishReason" in candidate:
                word = candidate.text("finishReason")
                self._reason = READ.get(word, FinishReason.FILTERED)

    def end(self) -> Finish:
        """Return the end; raises UpstreamFailed where there was none."""
        if self._reason is None:
            raise broke_off()
        if self._calls and self._reason is FinishReason.STOP:
            return Finish(FinishReason.TOOL_CALLS, self._usage)
        return Finish(self._reason, self._usage)

    def _part(self, part: Members) -> Iterator[Event]:
        if "functionCall" in part:
            call = part.inner("functionCall")
            arguments = dumps(call.maybe("args", dict) or {})
            id_ = call.text("id", "")
            yield self._sequence.next(self._calls, id_, call.text("name"), arguments)
            self._calls += 1
        elif not part.maybe("thought", bool) and (text := part.text("text", "")):
            yield TextDelta(text)


def read_answer(raw: bytes) -> Answer:
    """Return the answer; raises UpstreamFailed."""
    decoder = Decoder()
    with as_said():
        events = list(decoder.read(read_said(raw)))
    return assemble([*events, decoder.end()])


def write_answer(answer: Answer, meta: Meta) -> Written:
    """Write an answer."""
    text: list[Written] = [{"text": answer.text}]
    calls = [written_call(write_call, call) for call in answer.tool_calls]
    parts = (text if answer.text or not calls else []) + calls
    end = Finish(answer.finish, answer.usage or Usage(0, 0))
    return write_piece(parts, meta, end)


def write_piece(parts: list[Written], meta: Meta, end: Finish | None) -> Written:
    """Write an answer, or a piece of one that has no `end` yet."""
    candidate: Written = {"content": {"role": "model", "parts": parts}, "index": 0}
    piece: Written = {"candidates": [candidate]}
    if end:
        candidate["finishReason"] = WRITTEN[end.reason]
        used = end.usage or Usage(0, 0)
        piece["usageMetadata"] = {
            "promptTokenCount": used.input,
            "candidatesTokenCount": used.output,
            "totalTokenCount": used.total,
        }
    return {**piece, "modelVersion": meta.model, "responseId": meta.id}
