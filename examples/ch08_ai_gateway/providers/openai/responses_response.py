"""An answer of OpenAI's responses, written."""

from collections.abc import Mapping

from examples.ch08_ai_gateway.chat import (
    ChatRequest,
    ChatResponse,
    FinishReason,
    FunctionTool,
    ToolCall,
    Usage,
)
from examples.ch08_ai_gateway.providers.base import JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.openai.chat_request_writer import SCHEMA_NAME

INCOMPLETE = {
    FinishReason.LENGTH: "max_output_tokens",
    FinishReason.FILTERED: "content_filter",
    FinishReason.PAUSED: "pause",
    FinishReason.ERROR: "error",
}


def write_response(
    answer: ChatResponse, meta: ResponseMeta, request: ChatRequest
) -> JsonObject:
    """Write an answer, which repeats what was asked."""
    output = [write_message(answer.text, meta)] if answer.text else []
    output += [write_call(call, meta, at) for at, call in enumerate(answer.tool_calls)]
    return write_end(output, answer.finish, answer.usage, write_head(meta, request))


def write_end(
    output: list[JsonObject],
    reason: FinishReason,
    usage: Usage | None,
    head: JsonObject,
) -> JsonObject:
    """Write a response that is over."""
    why = INCOMPLETE.get(reason)
    return {
        **head,
        "status": "incomplete" if why else "completed",
        "incomplete_details": {"reason": why} if why else None,
        "output": output,
        "usage": write_usage(usage or Usage(0, 0)),
    }


def write_head(meta: ResponseMeta, request: ChatRequest) -> JsonObject:
    """Write a response that has begun, with what was asked."""
    system = [m.text for m in request.messages[:1] if m.role == "system"]
    temperature = 1.0 if request.temperature is None else request.temperature
    return {
        "id": f"resp_{meta.id}",
        "object": "response",
        "created_at": meta.created,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": system[0] if system else None,
        "max_output_tokens": request.max_tokens,
        "model": meta.model,
        "output": [],
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "temperature": temperature,
        "text": {"format": write_format(request.json_schema)},
        "tool_choice": write_choice(request.tool_choice),
        "tools": [write_tool(tool) for tool in request.tools],
        "top_p": 1.0 if request.top_p is None else request.top_p,
        "truncation": "disabled",
        "usage": None,
        "metadata": {},
    }


def write_format(schema: Mapping[str, object] | None) -> JsonObject:
    """Write what the answer must be."""
    if schema is None:
        return {"type": "text"}
    if not schema:
        return {"type": "json_object"}
    named = {"name": SCHEMA_NAME, "schema": schema, "strict": True}
    return {"type": "json_schema", **named}


def write_choice(choice: str) -> object:
    """Write which tool must be called."""
    kind, _, name = choice.partition(":")
    return {"type": "function", "name": name} if name else kind or "auto"


def write_tool(tool: FunctionTool) -> JsonObject:
    """Write a tool."""
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
        "strict": tool.strict,
    }


def write_message(
    text: str, meta: ResponseMeta, status: str = "completed"
) -> JsonObject:
    """Write an item of text."""
    content = [write_text(text)] if status == "completed" else []
    head = {"id": f"msg_{meta.id}", "type": "message", "status": status}
    return {**head, "role": "assistant", "content": content}


def write_text(text: str) -> JsonObject:
    """Write a part of text."""
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def write_call(
    call: ToolCall, meta: ResponseMeta, at: int, status: str = "completed"
) -> JsonObject:
    """Write a call of a tool."""
    return {
        "id": f"fc_{meta.id}_{at}",
        "type": "function_call",
        "status": status,
        "call_id": call.id,
        "name": call.name,
        "arguments": call.arguments,
    }


def write_usage(usage: Usage) -> JsonObject:
    """Write what was used."""
    return {
        "input_tokens": usage.input,
        "input_tokens_details": {
            "cached_tokens": usage.cached,
            "cache_write_tokens": 0,
        },
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage.total,
    }
