"""An answer of Anthropic's messages, read and written."""

from examples.ch08_ai_gateway.chat import ChatResponse, FinishReason, ToolCall, Usage
from examples.ch08_ai_gateway.providers.anthropic.request_writer import write_call
from examples.ch08_ai_gateway.providers.base import JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.translation.json_codec import (
    as_upstream_failure,
    decode_upstream,
    dumps,
)
from examples.ch08_ai_gateway.providers.translation.members import InvalidField, Members
from examples.ch08_ai_gateway.providers.translation.tool_calls import write_tool_call

READ = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "refusal": FinishReason.FILTERED,
    "pause_turn": FinishReason.PAUSED,
}
WRITTEN = {
    FinishReason.STOP: "end_turn",
    FinishReason.LENGTH: "max_tokens",
    FinishReason.TOOL_CALLS: "tool_use",
    FinishReason.FILTERED: "refusal",
    FinishReason.PAUSED: "pause_turn",
    FinishReason.ERROR: "error",
}
INPUTS, CACHED = (
    ("input_tokens", "cache_creation_input_tokens"),
    "cache_read_input_tokens",
)


def read_response(raw: bytes) -> ChatResponse:
    """Return the answer; raises UpstreamFailed."""
    with as_upstream_failure():
        payload = decode_upstream(raw)
        texts, calls = list[str](), list[ToolCall]()
        if "content" not in payload:
            raise InvalidField("content is missing")
        for block in payload.children("content"):
            kind = block.text("type")
            if kind == "text":
                texts.append(block.text("text"))
            elif kind == "tool_use":
                given = dumps(block.optional("input", dict) or {})
                calls.append(ToolCall(block.text("id"), block.text("name"), given))
        reason = read_finish(payload.text("stop_reason", ""))
        usage = payload.child("usage")
        cached = cached_of(usage)
        output = usage.optional("output_tokens", int) or 0
        used = Usage((input_of(usage) or 0) + cached, output, cached)
        return ChatResponse("".join(texts), tuple(calls), reason, used)


def read_finish(word: str) -> FinishReason:
    """Return why it stopped."""
    return READ.get(word, FinishReason.ERROR)


def input_of(usage: Members) -> int | None:
    """Return the tokens of the prompt that are new; None where none is told."""
    counts = [usage.optional(name, int) for name in INPUTS]
    return sum(filter(None, counts)) if any(n is not None for n in counts) else None


def cached_of(usage: Members) -> int:
    """Return the tokens of the prompt that the provider had seen before."""
    return usage.optional(CACHED, int) or 0


def write_usage(usage: Usage | None) -> JsonObject:
    """Write what was used; here what was cached is no part of the input."""
    used = usage or Usage(0, 0)
    cached = {CACHED: used.cached} if used.cached else {}
    tokens = {"input_tokens": used.input - used.cached, "output_tokens": used.output}
    return {**tokens, **cached}


def write_response(answer: ChatResponse, meta: ResponseMeta) -> JsonObject:
    """Write an answer."""
    content: list[JsonObject] = []
    if answer.text or not answer.tool_calls:
        content.append({"type": "text", "text": answer.text})
    content += [write_tool_call(write_call, call) for call in answer.tool_calls]
    return {
        **write_head(meta),
        "content": content,
        "stop_reason": WRITTEN[answer.finish],
        "stop_sequence": None,
        "usage": write_usage(answer.usage),
    }


def write_head(meta: ResponseMeta) -> JsonObject:
    """Write what every answer begins with."""
    head = {"id": f"msg_{meta.id}", "type": "message", "role": "assistant"}
    return {**head, "model": meta.model}
