"""An answer of OpenAI's chat completions, read and written."""

from examples.ch08_ai_gateway.chat import ChatResponse, FinishReason, ToolCall, Usage
from examples.ch08_ai_gateway.providers.base import JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.openai.chat_request_writer import write_call
from examples.ch08_ai_gateway.providers.translation.json_codec import (
    as_upstream_failure,
    decode_upstream,
)
from examples.ch08_ai_gateway.providers.translation.members import InvalidField, Members

FINISH = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "model_length": FinishReason.LENGTH,  # Mistral's: its context is full
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.FILTERED,
    "pause": FinishReason.PAUSED,
}


def read_response(raw: bytes) -> ChatResponse:
    """Return the answer; raises UpstreamFailed."""
    with as_upstream_failure():
        payload = decode_upstream(raw)
        choices = payload.children("choices")
        if not choices:
            raise InvalidField("choices is empty")
        message = choices[0].child("message")
        text, refusal = read_text(message), message.text("refusal", "")
        calls = tuple(read_tool_call(call) for call in message.children("tool_calls"))
        reason = read_finish(choices[0].text("finish_reason", ""))
        reason = FinishReason.FILTERED if refusal else reason
        return ChatResponse(text or refusal, calls, reason, read_usage(payload))


def read_text(message: Members) -> str:
    """Return what was said: a text, or parts of which only texts count."""
    value = message.take("content")
    if isinstance(value, list):
        parts = [Members(part, "content") for part in value]
        return "".join(p.text("text", "") for p in parts if p.take("type") == "text")
    return value if isinstance(value, str) else ""


def read_tool_call(call: Members) -> ToolCall:
    """Return a tool call."""
    function = call.child("function")
    return ToolCall(call.text("id"), function.text("name"), function.text("arguments"))


def read_finish(word: str) -> FinishReason:
    """Return why it stopped; to others a reason of its own is a malfunction."""
    return FINISH.get(word, FinishReason.ERROR)


def read_usage(payload: Members) -> Usage | None:
    """Return what was used, where it is told."""
    if "usage" not in payload:
        return None
    usage = payload.child("usage")
    counts = (
        usage.optional("prompt_tokens", int),
        usage.optional("completion_tokens", int),
    )
    cached = usage.child("prompt_tokens_details").optional("cached_tokens", int)
    return Usage(counts[0] or 0, counts[1] or 0, cached or 0)


def write_response(answer: ChatResponse, meta: ResponseMeta) -> JsonObject:
    """Write an answer."""
    message: JsonObject = {"role": "assistant", "content": answer.text or None}
    message["refusal"] = None
    if answer.tool_calls:
        message["tool_calls"] = [write_call(call) for call in answer.tool_calls]
    else:
        message["content"] = answer.text
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": str(answer.finish),
    }
    head = write_head(meta, "chat.completion")
    return {**head, "choices": [choice], "usage": write_usage(answer.usage)}


def write_head(meta: ResponseMeta, kind: str) -> JsonObject:
    """Write what every object begins with."""
    return {
        "id": f"chatcmpl-{meta.id}",
        "object": kind,
        "created": meta.created,
        "model": meta.model,
    }


def write_usage(usage: Usage | None) -> JsonObject:
    """Write what was used."""
    written = usage or Usage(0, 0)
    details = {"prompt_tokens_details": {"cached_tokens": written.cached}}
    return {
        "prompt_tokens": written.input,
        "completion_tokens": written.output,
        "total_tokens": written.total,
        **(details if written.cached else {}),
    }
