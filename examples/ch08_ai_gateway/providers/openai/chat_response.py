"""An answer of OpenAI's chat completions, read and written."""

from examples.ch08_ai_gateway.chat import Answer, FinishReason, ToolCall, Usage
from examples.ch08_ai_gateway.providers.base import Meta, Written
from examples.ch08_ai_gateway.providers.common.json_codec import as_said, read_said
from examples.ch08_ai_gateway.providers.common.members import BadField, Members
from examples.ch08_ai_gateway.providers.openai.chat_request_writer import write_call

FINISH = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "model_length": FinishReason.LENGTH,  # Mistral's: its context is full
    "tool_calls": FinishReason.TOOL_CALLS,
}


def read_answer(raw: bytes) -> Answer:
    """Return the answer; raises UpstreamFailed."""
    with as_said():
        said = read_said(raw)
        choices = said.each("choices")
        if not choices:
            raise BadField("choices is empty")
        message = choices[0].inner("message")
        text, refusal = read_text(message), message.text("refusal", "")
        calls = tuple(read_whole(call) for call in message.each("tool_calls"))
        reason = read_finish(choices[0].text("finish_reason", ""))
        reason = FinishReason.FILTERED if refusal else reason
        return Answer(text or refusal, calls, reason, read_usage(said))


def read_text(message: Members) -> str:
    """Return what was said: a text, or parts of which only texts count."""
    value = message.take("content")
    if isinstance(value, list):
        parts = [Members(part, "content") for part in value]
        return "".join(p.text("text", "") for p in parts if p.take("type") == "text")
    return value if isinstance(value, str) else ""


def read_whole(call: Members) -> ToolCall:
    """Return a tool call."""
    function = call.inner("function")
    return ToolCall(call.text("id"), function.text("name"), function.text("arguments"))


def read_finish(word: str) -> FinishReason:
    """Return why it stopped; a reason of a provider's own is as good as a filter's."""
    return FINISH.get(word, FinishReason.FILTERED)


def read_usage(said: Members) -> Usage | None:
    """Return what was used, where it is told."""
    if "usage" not in said:
        return None
    usage = said.inner("usage")
    found = usage.maybe("prompt_tokens", int), usage.maybe("completion_tokens", int)
    return Usage(found[0] or 0, found[1] or 0)


def write_answer(answer: Answer, meta: Meta) -> Written:
    """Write an answer."""
    message: Written = {"role": "assistant", "content": answer.text or None}
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


def write_head(meta: Meta, kind: str) -> Written:
    """Write what every object begins with."""
    return {
        "id": f"chatcmpl-{meta.id}",
        "object": kind,
        "created": meta.created,
        "model": meta.model,
    }


def write_usage(usage: Usage | None) -> Written:
    """Write what was used."""
    told = usage or Usage(0, 0)
    return {
        "prompt_tokens": told.input,
        "completion_tokens": told.output,
        "total_tokens": told.total,
    }
