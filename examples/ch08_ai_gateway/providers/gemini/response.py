"""An answer of Gemini's generateContent, read and written."""

from collections.abc import Iterator

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
from examples.ch08_ai_gateway.providers.gemini.request_writer import write_call
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

READ = {"STOP": FinishReason.STOP, "MAX_TOKENS": FinishReason.LENGTH}
FILTERS = (
    "SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII MODEL_ARMOR "
    "IMAGE_SAFETY IMAGE_PROHIBITED_CONTENT IMAGE_RECITATION"
)
READ |= dict.fromkeys(FILTERS.split(), FinishReason.FILTERED)
WRITTEN = {
    FinishReason.STOP: "STOP",
    FinishReason.LENGTH: "MAX_TOKENS",
    FinishReason.TOOL_CALLS: "STOP",  # the parts tell
    FinishReason.FILTERED: "SAFETY",
    FinishReason.PAUSED: "OTHER",
    FinishReason.ERROR: "OTHER",
}
OUTPUTS = "candidatesTokenCount", "thoughtsTokenCount"


class GeminiDecoder:
    """What is known of an answer on its way."""

    block, private = -1, False

    def __init__(self) -> None:
        self._sequence, self._calls = ToolCallSequence(), 0
        self._reason: FinishReason | None = None
        self._usage: Usage | None = None

    def read(self, payload: Members) -> Iterator[StreamEvent]:
        """Yield what one piece adds."""
        raise_stream_error(payload)
        if "usageMetadata" in payload:
            usage = payload.child("usageMetadata")
            output = sum(usage.optional(name, int) or 0 for name in OUTPUTS)
            cached = usage.optional("cachedContentTokenCount", int) or 0
            prompt = usage.optional("promptTokenCount", int) or 0
            self._usage = Usage(prompt, output, cached)
        if "blockReason" in payload.child("promptFeedback"):
            self._reason = FinishReason.FILTERED
        for candidate in payload.children("candidates")[:1]:
            for part in candidate.child("content").children("parts"):
                yield from self._part(part)
            if "finishReason" in candidate:
                word = candidate.text("finishReason")
                self._reason = READ.get(word, FinishReason.ERROR)

    def end(self) -> Finish:
        """Return the end; raises UpstreamFailed where there was none."""
        if self._reason is None:
            raise interrupted()
        if self._calls and self._reason is FinishReason.STOP:
            return Finish(FinishReason.TOOL_CALLS, self._usage)
        return Finish(self._reason, self._usage)

    def _part(self, part: Members) -> Iterator[StreamEvent]:
        if "functionCall" in part:
            call = part.child("functionCall")
            arguments = dumps(call.optional("args", dict) or {})
            id_ = call.text("id", "")
            yield self._sequence.next(self._calls, id_, call.text("name"), arguments)
            self._calls += 1
        elif not part.optional("thought", bool) and (text := part.text("text", "")):
            yield TextDelta(text)


def read_response(raw: bytes) -> ChatResponse:
    """Return the answer; raises UpstreamFailed."""
    decoder = GeminiDecoder()
    with as_upstream_failure():
        events = list(decoder.read(decode_upstream(raw)))
    return assemble([*events, decoder.end()])


def write_response(answer: ChatResponse, meta: ResponseMeta) -> JsonObject:
    """Write an answer."""
    text: list[JsonObject] = [{"text": answer.text}]
    calls = [write_tool_call(write_call, call) for call in answer.tool_calls]
    parts = (text if answer.text or not calls else []) + calls
    end = Finish(answer.finish, answer.usage or Usage(0, 0))
    return write_chunk(parts, meta, end)


def write_chunk(
    parts: list[JsonObject], meta: ResponseMeta, end: Finish | None
) -> JsonObject:
    """Write an answer, or a piece of one that has no `end` yet."""
    candidate: JsonObject = {"content": {"role": "model", "parts": parts}, "index": 0}
    piece: JsonObject = {"candidates": [candidate]}
    if end:
        candidate["finishReason"] = WRITTEN[end.reason]
        used = end.usage or Usage(0, 0)
        cached = {"cachedContentTokenCount": used.cached} if used.cached else {}
        piece["usageMetadata"] = {
            "promptTokenCount": used.input,
            "candidatesTokenCount": used.output,
            "totalTokenCount": used.total,
            **cached,
        }
    return {**piece, "modelVersion": meta.model, "responseId": meta.id}
