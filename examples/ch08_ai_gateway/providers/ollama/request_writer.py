"""A request to Ollama's chat, written."""

from examples.ch08_ai_gateway.chat import ChatMessage, ChatRequest, ToolCall
from examples.ch08_ai_gateway.providers.base import JsonObject
from examples.ch08_ai_gateway.providers.ollama.parameters import PARAMETERS
from examples.ch08_ai_gateway.providers.openai.chat_request_writer import (
    FAILED,
    write_tool,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import parse_arguments
from examples.ch08_ai_gateway.providers.translation.members import (
    InvalidField,
    UnsupportedField,
)
from examples.ch08_ai_gateway.providers.translation.parameters import (
    write_parameters,
)


def write_request(request: ChatRequest) -> JsonObject:
    """Return the body of a chat; raises UnsupportedField."""
    if request.tool_choice not in {"", "auto"}:
        raise UnsupportedField("ollama has no tool_choice", "tool_choice")
    names = {c.id: c.name for m in request.messages for c in m.tool_calls}
    written: JsonObject = {
        "model": request.model,
        "messages": [write_message(each, names) for each in request.messages],
        "stream": request.stream,
    }
    if request.tools:
        written["tools"] = [write_tool(tool) for tool in request.tools]
    if request.json_schema is not None:
        written["format"] = request.json_schema or "json"
    options = write_parameters(request, PARAMETERS, "ollama")
    return {**written, "options": options} if options else written


def write_message(message: ChatMessage, names: dict[str, str]) -> JsonObject:
    """Write one turn."""
    if message.role == "tool":
        if message.tool_call_id not in names:
            reason = f"no call has the id {message.tool_call_id[:40]!r}"
            raise InvalidField(reason, "messages")
        text = f"{FAILED}{message.text}" if message.failed else message.text
        name = names[message.tool_call_id]
        return {"role": "tool", "content": text, "tool_name": name}
    written: JsonObject = {"role": message.role, "content": message.text}
    calls = [write_call(call) for call in message.tool_calls]
    return {**written, "tool_calls": calls} if calls else written


def write_call(call: ToolCall) -> JsonObject:
    """Write a call of a tool; raises InvalidField for arguments that are no object."""
    arguments = parse_arguments(call.arguments, f"the arguments of {call.name[:40]}")
    return {"function": {"name": call.name, "arguments": arguments}}
